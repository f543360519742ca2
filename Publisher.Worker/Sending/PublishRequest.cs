using Aggregator.Client.Sending;
using Publisher.Worker.Traffic;

namespace Publisher.Worker.Sending;

/// <summary>The events of one request and its body, which is built once and reused for every attempt.</summary>
internal sealed class PublishRequest
{
    private Guid? _messageId;

    private PublishRequest(IReadOnlyList<PlannedEvent> events, RequestBody body) => (Events, Body) = (events, body);

    public IReadOnlyList<PlannedEvent> Events { get; }

    /// <summary>The same for every attempt, so that consumers recognise all attempts as one message.</summary>
    /// <remarks>The id is created on first use; only one sender at a time holds the request.</remarks>
    public Guid MessageId => _messageId ??= Guid.CreateVersion7();

    public RequestBody Body { get; }

    /// <summary>One event as a JSON object.</summary>
    public static PublishRequest Single(PlannedEvent planned) =>
        new([planned], new RequestBody(planned.Json, Events: null));

    /// <summary>Events as a JSON array, even a single event.</summary>
    public static PublishRequest Array(IReadOnlyList<PlannedEvent> events) =>
        new(events, RequestBody.Array(events, planned => planned.Json));
}
