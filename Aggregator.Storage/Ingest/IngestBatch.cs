using Aggregator.Contracts;

namespace Aggregator.Storage.Ingest;

/// <summary>Events of one transaction, as columns: the form in which they travel to the server.</summary>
public sealed class IngestBatch
{
    private readonly List<LogEvent> _events = [];
    private readonly List<Guid?> _messageIds = [];
    private readonly List<IngestRejection> _rejections = [];

    /// <summary>Valid events in the order of arrival; the first of two with the same identity is the one stored.</summary>
    public IReadOnlyList<LogEvent> Events => _events;

    public IReadOnlyList<IngestRejection> Rejections => _rejections;

    internal IReadOnlyList<Guid?> MessageIds => _messageIds;

    /// <summary>Adds what came of reading one event: a valid one is stored, any other is kept as rejected.</summary>
    public void Add(Guid? messageId, LogEventReading reading)
    {
        if (reading.Event is { } logEvent)
        {
            _events.Add(logEvent);
            _messageIds.Add(messageId);
        }
        else
        {
            _rejections.Add(IngestRejection.Of(messageId, reading));
        }
    }

    public void Add(IngestRejection rejection) => _rejections.Add(rejection);

    internal IngestBatch Slice(int start, int count)
    {
        var part = new IngestBatch();
        part._events.AddRange(_events.GetRange(start, count));
        part._messageIds.AddRange(_messageIds.GetRange(start, count));
        return part;
    }
}
