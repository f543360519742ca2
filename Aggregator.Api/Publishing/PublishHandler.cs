using System.Text.Json;
using Aggregator.Api.Access;
using Aggregator.Api.Publishing.Bodies;
using Aggregator.Api.Publishing.Broker;
using Aggregator.Api.Publishing.Waiting;
using Aggregator.Api.Telemetry;
using Aggregator.Contracts;
using Aggregator.Contracts.Parsing;
using Aggregator.Storage.Ledger;
using Microsoft.Extensions.Options;

namespace Aggregator.Api.Publishing;

/// <summary>Handles a body that is read as a whole: one event, or an array.</summary>
internal sealed class PublishHandler(
    EventPublisher publisher,
    AcceptedCount accepted,
    WaitRoom waiting,
    IOptions<PublishOptions> options,
    TimeProvider time)
{
    private readonly PublishOptions _options = options.Value;
    private readonly LogEventRules _rules = options.Value.Rules();

    public async Task<IResult> TakeAsync(HttpContext context, BodyFormat format, InFlightLease lease, WaitWish wish)
    {
        var (bytes, refusal) = await WholeBody.ReadAsync(context, _options, lease);
        if (refusal is not null)
            return refusal;
        try
        {
            return await PublishAsync(context, format, bytes, lease, wish);
        }
        catch (JsonException exception)
        {
            return PublishProblems.Malformed(exception.Message);
        }
    }

    private async Task<IResult> PublishAsync(
        HttpContext context, BodyFormat format, ReadOnlyMemory<byte> bytes, InFlightLease lease, WaitWish wish)
    {
        var body = EventBody.Parse(
            bytes, _options.MaxEvents, format == BodyFormat.Json ? _rules : _rules.ForCloudEvents(time.GetUtcNow()));
        if (body.Readings.Count > _options.MaxEvents)
            return PublishProblems.TooMany(_options);
        if (!body.HasShapeOf(format))
            return PublishProblems.WrongShape(format);

        var caller = Caller.From(context);
        body = body.For(caller, format);
        caller.Rate?.Take(body.Readings.Count - 1);
        if (!body.IsArray && TopicAuthorization.HasRefused(body.Readings[0]))
            return AccessProblems.TopicNotAllowed();
        if (body.Readings.Count == 0 && format == BodyFormat.CloudEvents)
            return Accepted(body, []);
        if (PublishProblems.NothingValid(body) is { } refusal)
            return refusal;

        var events = body.Valid();
        PublishMetrics.AddInvalid(body.Readings.Count - events.Count);
        var awaited = waiting.TryEnter(context, wish, events.Count);
        var confirmed = body.IsArray
            ? publisher.PublishAsync(events, lease, awaited) : publisher.PublishAsync(events[0], lease, awaited);
        if (!await confirmed)
            return PublishProblems.BrokerUnavailable(context);
        accepted.Accept(body.IsArray ? AcceptedDoors.Several : AcceptedDoors.OneEvent, events.Count);
        var queued = Accepted(body, events);
        return awaited is null ? queued : new AwaitedResult(awaited, wish, SettledBody.From(body), queued);
    }

    private static IResult Accepted(EventBody body, IReadOnlyList<LogEvent> events) => body.IsArray
        ? TypedResults.Json(
            new EventsQueued(EventQueued.Queued, events.Count, body.Rejected()),
            statusCode: StatusCodes.Status202Accepted)
        : TypedResults.Json(
            new EventQueued(EventQueued.Queued, events[0].EventId), statusCode: StatusCodes.Status202Accepted);
}
