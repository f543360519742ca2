using Aggregator.Contracts;
using Aggregator.Contracts.Parsing;

namespace Aggregator.Storage.Ingest;

/// <summary>The events of one transaction as columns, the form in which they are sent to the server.</summary>
public sealed class IngestBatch
{
    private readonly List<LogEvent> _events = [];
    private readonly List<Guid?> _messageIds = [];
    private readonly List<EventSender> _senders = [];
    private readonly List<IngestRejection> _rejections = [];
    private readonly List<(Guid MessageId, int Events)> _replays = [];
    private ReceivedTally? _received = new();

    /// <summary>
    /// Valid events in the order of arrival; the first of two with the same identity is the one stored.
    /// </summary>
    public IReadOnlyList<LogEvent> Events => _events;

    public IReadOnlyList<IngestRejection> Rejections => _rejections;

    /// <summary>Whether somebody waits for the commit and is notified of it.</summary>
    public bool IsAwaited { get; set; }

    internal IReadOnlyList<Guid?> MessageIds => _messageIds;

    /// <summary>The senders of the events.</summary>
    internal IReadOnlyList<EventSender> Senders => _senders;

    internal IReadOnlyList<(Guid MessageId, int Events)> Replays => _replays;

    /// <summary>
    /// Adds the result of reading one event: a valid event is stored, an invalid one is kept as rejected.
    /// </summary>
    /// <param name="messageId">The id of its message, if it had one.</param>
    /// <param name="reading">The event, or the rules it breaks.</param>
    /// <param name="headers">Of its message, as JSON; kept with a rejected event only.</param>
    /// <param name="processId">The process of the API that published the message; all zeros if none did.</param>
    /// <param name="appId">The message's <c>app_id</c>; kept with a duplicate only.</param>
    public void Add(
        Guid? messageId,
        LogEventReadResult reading,
        string? headers = null,
        Guid processId = default,
        string? appId = null)
    {
        if (reading.Event is not { } logEvent)
        {
            Add(IngestRejection.From(messageId, reading, headers), processId);
            return;
        }

        _events.Add(logEvent);
        _messageIds.Add(messageId);
        _senders.Add(new EventSender(processId == default ? appId : null, processId != default));
        _received?.Add(processId, received: 1);
    }

    /// <param name="rejection">Counts as one event.</param>
    /// <param name="processId">The process of the API that published the message; all zeros if none did.</param>
    /// <param name="unread">The number of further events that the message holds according to that process.</param>
    public void Add(IngestRejection rejection, Guid processId = default, int unread = 0)
    {
        _rejections.Add(rejection);
        _received?.Add(processId, received: 1, unread: unread);
    }

    /// <summary>Counts events of a message that was consumed before and is skipped.</summary>
    public void AddRedelivered(int events, Guid processId = default) => _received?.Add(processId, redelivered: events);

    /// <summary>
    /// Records that a message declares itself a replay; its events are added like any others.
    /// </summary>
    public void AddReplay(Guid messageId, int events) => _replays.Add((messageId, events));

    /// <summary>
    /// Takes the counts of received events, once; <c>null</c> when they have been taken before, or there are none.
    /// </summary>
    internal ReceivedTally? TakeReceived()
    {
        var received = _received;
        _received = null;
        return received is { IsEmpty: false } ? received : null;
    }

    /// <summary>A part of a batch; its events are counted with the whole batch.</summary>
    internal IngestBatch Slice(int start, int count)
    {
        var part = new IngestBatch { _received = null };
        part._events.AddRange(_events.GetRange(start, count));
        part._messageIds.AddRange(_messageIds.GetRange(start, count));
        part._senders.AddRange(_senders.GetRange(start, count));
        return part;
    }
}
