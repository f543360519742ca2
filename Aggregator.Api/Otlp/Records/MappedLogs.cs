using Aggregator.Api.Access;
using Aggregator.Api.Otlp.Encodings;
using Aggregator.Api.Publishing;
using Aggregator.Api.Publishing.Bodies;
using Aggregator.Contracts;
using Aggregator.Contracts.Parsing;

namespace Aggregator.Api.Otlp.Records;

/// <summary>The events of a request, and what was rejected.</summary>
/// <param name="maxBytes">
/// Maximum size of all events together, in bytes: each repeats its resource and scope, of which there is only one in
/// the body.
/// </param>
/// <param name="lease">The request's share of the memory.</param>
internal sealed class MappedLogs(long maxBytes, InFlightLease lease)
{
    private long _bytes;

    public List<LogEvent> Events { get; } = [];

    public int Rejected { get; private set; }

    /// <summary>The rules that the first rejected record breaks.</summary>
    public IReadOnlyList<FieldError> FirstErrors { get; private set; } = [];

    /// <summary>Whether records were rejected only because of topics that the caller may not use.</summary>
    public bool IsOnlyTopicRefused { get; private set; } = true;

    /// <summary>Why the request cannot be taken as a whole; only a complete one is published.</summary>
    public BodyReadResult End { get; private set; } = BodyReadResult.Complete;

    /// <summary>
    /// Adds the records of a request. One that cannot be decoded costs no other: an exporter would drop them all.
    /// </summary>
    /// <exception cref="FormatException">Too many cannot be decoded.</exception>
    public void Map(EncodedLogs logs, RecordMapper mapper, Caller caller)
    {
        foreach (var scope in logs.Scopes.Where(scope => scope.Records.Count > 0))
        {
            var context = mapper.Context(scope);
            foreach (var encoded in scope.Records)
            {
                if (!TryAdd(TopicAuthorization.Check(mapper.Map(encoded, context), caller, BodyFormat.Json)))
                    return;
            }
        }
    }

    private bool TryAdd(LogEventReadResult reading)
    {
        // Rejected events count as well: otherwise the work for a small body would have no bound.
        _bytes += reading.Utf8.Length;
        if (_bytes > maxBytes)
            End = BodyReadResult.TooLarge;
        else if (!lease.TryGrow(reading.Utf8.Length))
            End = BodyReadResult.NoRoom;
        else if (reading.Event is null)
            Reject(reading.Errors, TopicAuthorization.HasRefused(reading));
        else
            Events.Add(reading.Event);
        return End == BodyReadResult.Complete;
    }

    private void Reject(IReadOnlyList<FieldError> errors, bool isTopic)
    {
        if (Rejected++ == 0)
            FirstErrors = errors;
        IsOnlyTopicRefused &= isTopic;
    }
}
