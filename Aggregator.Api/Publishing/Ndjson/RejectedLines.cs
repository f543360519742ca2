using Aggregator.Contracts.Parsing;

namespace Aggregator.Api.Publishing.Ndjson;

/// <summary>
/// The rejected events of an upload: the first ones are listed with their reasons, the others are counted.
/// </summary>
internal sealed class RejectedLines
{
    /// <summary>Maximum number of lines that are listed.</summary>
    public const int MaxListed = 100;

    private readonly List<EventRejected> _listed = [];

    public IReadOnlyList<EventRejected> Listed => _listed;

    public long Count { get; private set; }

    public long Omitted => Count - _listed.Count;

    public void Add(long line, string? eventId, IReadOnlyList<FieldError> errors)
    {
        Count++;
        if (_listed.Count < MaxListed)
            _listed.Add(EventRejected.From(line, eventId, errors));
    }
}
