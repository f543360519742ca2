using Aggregator.Contracts;

namespace Aggregator.Storage.Ingest;

/// <summary>Events of one transaction, as columns: the form in which they travel to the server.</summary>
public sealed class IngestBatch
{
    private readonly List<LogEvent> _events = [];
    private readonly List<Guid?> _messageIds = [];
    private readonly List<IngestRejection> _rejections = [];
    private readonly List<(Guid MessageId, int Events)> _replays = [];

    /// <summary>Valid events in the order of arrival; the first of two with the same identity is the one stored.</summary>
    public IReadOnlyList<LogEvent> Events => _events;

    public IReadOnlyList<IngestRejection> Rejections => _rejections;

    internal IReadOnlyList<Guid?> MessageIds => _messageIds;

    internal IReadOnlyList<(Guid MessageId, int Events)> Replays => _replays;

    /// <summary>Adds what came of reading one event: a valid one is stored, any other is kept as rejected.</summary>
    /// <param name="messageId">The id of its message, if it had one.</param>
    /// <param name="reading">The event, or the rules it breaks.</param>
    /// <param name="headers">Of its message, as JSON; kept with a rejected event only.</param>
    public void Add(Guid? messageId, LogEventReading reading, string? headers = null)
    {
        if (reading.Event is { } logEvent)
        {
            _events.Add(logEvent);
            _messageIds.Add(messageId);
        }
        else
        {
            _rejections.Add(IngestRejection.Of(messageId, reading, headers));
        }
    }

    public void Add(IngestRejection rejection) => _rejections.Add(rejection);

    /// <summary>Notes that a message says of itself that it is a replay; the events in it are added as any others.</summary>
    public void AddReplay(Guid messageId, int events) => _replays.Add((messageId, events));

    internal IngestBatch Slice(int start, int count)
    {
        var part = new IngestBatch();
        part._events.AddRange(_events.GetRange(start, count));
        part._messageIds.AddRange(_messageIds.GetRange(start, count));
        return part;
    }
}
