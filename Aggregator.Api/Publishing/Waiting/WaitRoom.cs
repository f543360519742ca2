using Aggregator.Api.Reading;
using Aggregator.Contracts;
using Aggregator.Storage.Outcomes;
using Microsoft.Extensions.Options;

namespace Aggregator.Api.Publishing.Waiting;

/// <summary>The messages for whose outcome requests of this process wait, within bounds.</summary>
internal sealed class WaitRoom(IOptions<WaitOptions> options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, List<AwaitedEvent>> _messages = [];
    private readonly ReaderSlots _slots = new(options.Value.MaxRequests);
    private readonly int _maxEvents = options.Value.MaxEvents;
    private OutcomeMarks _marks = OutcomeMarks.None;
    private int _events;

    /// <summary>Marks for messages that are sent from now on.</summary>
    public OutcomeMarks Marks
    {
        get
        {
            lock (_lock)
                return _marks;
        }

        set
        {
            lock (_lock)
                _marks = value;
        }
    }

    /// <summary>Waits until there is a request.</summary>
    public Task OccupiedAsync(CancellationToken cancellationToken) => _slots.TakenAsync(cancellationToken);

    /// <summary>
    /// Admits a request before its events are sent, until it ends. Returns <c>null</c> if it does not want to wait, or
    /// if there is no room.
    /// </summary>
    public AwaitedRequest? TryEnter(HttpContext context, WaitWish wish, int events)
    {
        if (wish.AtMost is not { } atMost)
            return null;
        if (Interlocked.Add(ref _events, events) > _maxEvents || _slots.TryTake() is not { } slot)
        {
            Interlocked.Add(ref _events, -events);
            return null;
        }

        var request = new AwaitedRequest(this, slot, events, atMost, time);
        context.Response.RegisterForDispose(request);
        return request;
    }

    /// <summary>
    /// Registers a message that is about to be sent, so that its commit cannot be missed, and returns the id that it
    /// must have.
    /// </summary>
    /// <param name="message">All of its events, since copies of one identity are told apart by their order.</param>
    /// <param name="awaited">The request that waits for the event at an index, and its index there.</param>
    public Guid Send(IReadOnlyList<LogEvent> message, Func<int, (AwaitedRequest Request, int Index)?> awaited)
    {
        var id = AwaitedId.Create(time.GetUtcNow());
        var marks = Marks;
        var copies = message.CountBy(one => (one.Topic, one.EventId)).ToDictionary();
        var places = new Dictionary<(string, string), int>();
        var events = new List<AwaitedEvent>();
        for (var i = 0; i < message.Count; i++)
        {
            var identity = (message[i].Topic, message[i].EventId);
            var place = places.GetValueOrDefault(identity);
            places[identity] = place + 1;
            if (awaited(i) is var (request, index))
            {
                var sent = SentEvent.From(id, message[i], place, copies[identity], marks);
                events.Add(new AwaitedEvent(request, index, sent));
            }
        }

        Register(id, events);
        return id;
    }

    /// <summary>The messages whose outcomes are not known yet.</summary>
    public IReadOnlyList<Guid> Messages()
    {
        lock (_lock)
            return [.. _messages.Keys];
    }

    /// <summary>The events of these messages.</summary>
    public IReadOnlyList<AwaitedEvent> EventsOf(IReadOnlyList<Guid> messages)
    {
        lock (_lock)
            return [.. messages.SelectMany(id => _messages.GetValueOrDefault(id, []))];
    }

    /// <summary>Forgets messages whose outcomes are known.</summary>
    public void Forget(IReadOnlyList<Guid> messages)
    {
        lock (_lock)
        {
            foreach (var id in messages)
                _messages.Remove(id);
        }
    }

    /// <summary>The request no longer waits.</summary>
    public void Leave(AwaitedRequest request)
    {
        Interlocked.Add(ref _events, -request.Events);
        lock (_lock)
        {
            request.IsGone = true;
            foreach (var id in request.Messages)
            {
                if (_messages.TryGetValue(id, out var events) && events.RemoveAll(one => one.Request == request) > 0
                    && events.Count == 0)
                    _messages.Remove(id);
            }
        }
    }

    private void Register(Guid id, List<AwaitedEvent> events)
    {
        lock (_lock)
        {
            // A message may be sent after its request was answered because no confirm came.
            events.RemoveAll(one => one.Request.IsGone);
            if (events.Count == 0)
                return;
            _messages[id] = events;
            foreach (var request in events.Select(one => one.Request).Distinct())
                request.Messages.Add(id);
        }
    }
}
