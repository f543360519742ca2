using Aggregator.Api.Access;
using Aggregator.Api.Otlp.Encodings;
using Aggregator.Api.Otlp.Records;
using Aggregator.Api.Publishing;
using Aggregator.Api.Publishing.Bodies;
using Aggregator.Api.Publishing.Broker;
using Aggregator.Api.Telemetry;
using Aggregator.Contracts.Parsing;
using Aggregator.Storage.Ledger;
using Microsoft.Extensions.Options;

namespace Aggregator.Api.Otlp;

/// <summary>Publishes the log records of a request as events.</summary>
internal sealed class OtlpHandler(
    EventPublisher publisher,
    AcceptedCount accepted,
    IOptions<PublishOptions> limits,
    IOptions<OtlpOptions> options,
    TimeProvider time)
{
    private readonly PublishOptions _limits = limits.Value;
    private readonly LogEventRules _rules = limits.Value.Rules();

    public async Task<IResult> TakeAsync(HttpContext context, OtlpEncoding encoding, InFlightLease lease)
    {
        var (body, refusal) = await WholeBody.ReadAsync(context, _limits, lease);
        if (refusal is not null)
            return refusal;
        MappedLogs logs;
        try
        {
            var encoded = encoding.Split(body, _limits.MaxEvents);
            if (encoded.AreTooMany)
                return OtlpProblems.TooMany(_limits);
            logs = Map(Caller.From(context), encoding, encoded, lease);
        }
        catch (FormatException exception)
        {
            return OtlpProblems.Malformed(encoding, exception.Message);
        }

        return await PublishAsync(context, encoding, logs, lease);
    }

    private MappedLogs Map(Caller caller, OtlpEncoding encoding, EncodedLogs encoded, InFlightLease lease)
    {
        // A request has been counted as one event already, even if it holds none.
        caller.Rate?.Take(Math.Max(0, encoded.Records - 1));
        var logs = new MappedLogs(_limits.MaxBodyBytes, lease);
        using var mapper = new RecordMapper(encoding, options.Value, _rules, time.GetUtcNow());
        logs.Map(encoded, mapper, caller);
        return logs;
    }

    private async Task<IResult> PublishAsync(
        HttpContext context, OtlpEncoding encoding, MappedLogs logs, InFlightLease lease)
    {
        if (logs.End == BodyReadResult.TooLarge)
            return OtlpProblems.TooLarge(_limits);
        if (logs.End == BodyReadResult.NoRoom)
            return PublishProblems.Overloaded(context);
        if (logs.Events.Count == 0 && logs.Rejected > 0)
            return logs.IsOnlyTopicRefused ? AccessProblems.TopicNotAllowed() : OtlpProblems.NothingValid(logs);

        PublishMetrics.AddInvalid(logs.Rejected);
        if (!await ConfirmedAsync(logs, lease))
            return PublishProblems.BrokerUnavailable(context);
        return OtlpResult.Accepted(encoding, logs);
    }

    private async Task<bool> ConfirmedAsync(MappedLogs logs, InFlightLease lease)
    {
        if (logs.Events.Count == 0)
            return true;
        var isOne = logs.Events.Count == 1;
        if (!await (isOne ? publisher.PublishAsync(logs.Events[0], lease) : publisher.PublishAsync(logs.Events, lease)))
            return false;
        accepted.Accept(isOne ? AcceptedDoors.OneEvent : AcceptedDoors.Several, logs.Events.Count);
        return true;
    }
}
