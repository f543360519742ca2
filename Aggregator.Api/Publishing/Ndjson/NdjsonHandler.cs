using Aggregator.Api.Access;
using Aggregator.Api.Publishing.Bodies;
using Aggregator.Api.Publishing.Broker;
using Aggregator.Api.Publishing.Clef;
using Aggregator.Api.Telemetry;
using Aggregator.Contracts.Parsing;
using Aggregator.Storage.Ledger;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Aggregator.Api.Publishing.Ndjson;

/// <summary>Handles a body of lines: publishes its events while it reads.</summary>
internal sealed partial class NdjsonHandler(
    ConfirmedPublisher publisher,
    AcceptedCount accepted,
    IOptions<PublishOptions> options,
    IOptions<ClefOptions> clef,
    TimeProvider time,
    ILogger<NdjsonHandler> logger)
{
    /// <summary>Messages of one upload that wait for their confirms at the same time.</summary>
    private const int Width = 8;

    /// <summary>
    /// Allowance for white space and a byte order mark around an event in its line, in addition to the event's own
    /// limit.
    /// </summary>
    private const int Around = 1024;

    private readonly PublishOptions _options = options.Value;
    private readonly LogEventRules _rules = options.Value.Rules();

    public async Task<IResult> TakeAsync(HttpContext context, BodyFormat format, InFlightLease lease)
    {
        if (ContentCoding.Open(context.Request, maxCompressedBytes: null) is not { } reader)
            return PublishProblems.UnsupportedEncoding(context);
        if (!lease.TryHold(_options.MaxEventBytes))
            return PublishProblems.Overloaded(context);

        var timeout = TimeSpan.FromMilliseconds(_options.ConfirmTimeoutMs);
        var window = new ConfirmWindow(batch => publisher.PublishAsync(batch), Width, timeout, time);
        var upload = new NdjsonUpload(
            window, lease, LineParser(format), Caller.From(context), timeout, time);
        var lines = new LineReader(reader, _options.MaxEventBytes + Around);
        try
        {
            await upload.RunAsync(lines, context.RequestAborted);
            return NdjsonResponses.Completed(upload);
        }
        catch (NotConfirmedException exception)
        {
            LogNotConfirmed(
                logger,
                upload.Accepted,
                exception.InnerException!.GetType().Name,
                StorableText.Reason(exception.Message));
            await lines.LeaveAsync();
            await BodyReader.DiscardAsync(context.Request, _options.MaxBodyBytes, context.RequestAborted);
            return NdjsonResponses.WithProgress(PublishProblems.UploadNotConfirmed(context), upload);
        }
        catch (NoRoomException)
        {
            await lines.LeaveAsync();
            await BodyReader.DiscardAsync(context.Request, _options.MaxBodyBytes, context.RequestAborted);
            return NdjsonResponses.WithProgress(PublishProblems.UploadOverloaded(context), upload);
        }
        catch (Exception exception) when (BodyErrors.ToResponse(exception) is { } response)
        {
            return response is ProblemHttpResult problem ? NdjsonResponses.WithProgress(problem, upload) : response;
        }
        finally
        {
            // This holds for a failed upload as well: the response reports which lines need not be sent again.
            accepted.Accept(AcceptedDoors.Lines, upload.Accepted);
            PublishMetrics.AddInvalid(upload.Refused.Count);
            await lines.LeaveAsync();
            var underWay = lease.Retain();

            // Messages of a failed upload may still be in flight, and the response does not wait for them. Their memory
            // counts until the broker has answered.
            _ = window.Completion.ContinueWith(_ => underWay.Dispose(), TaskScheduler.Default);
            await ContentCoding.CloseAsync(context.Request, reader);
        }
    }

    private Func<ReadOnlyMemory<byte>, LogEventReadResult> LineParser(BodyFormat format) =>
        format == BodyFormat.Clef
            ? new ClefReader(clef.Value, _rules).Read
            : line => EventBody.ParseLine(line, _rules);

    [LoggerMessage(
        LogLevel.Warning, "An upload was not confirmed by the broker after {Count} events: {Kind}: {Reason}")]
    private static partial void LogNotConfirmed(ILogger logger, long count, string kind, string reason);
}
