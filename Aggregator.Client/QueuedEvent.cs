using System.Text.Json;
using Aggregator.Client.Queues;
using Aggregator.Client.Spool;

namespace Aggregator.Client;

/// <summary>An event in hand, as the JSON that is sent.</summary>
/// <param name="body">The event as a JSON object in UTF-8.</param>
/// <param name="confirmation">The call that awaits the event; <c>null</c> if nobody does.</param>
/// <param name="index">The index of the event in that call.</param>
internal sealed class QueuedEvent(ReadOnlyMemory<byte> body, Confirmation? confirmation = null, int index = 0)
{
    /// <summary>A payload may have as many levels as a reader takes by default, and the event has one more.</summary>
    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = 1_000 };

    public ReadOnlyMemory<byte> Body { get; } = body;

    /// <summary>Whether a caller learns what becomes of the event.</summary>
    public bool IsAwaited => confirmation is not null;

    /// <summary>What a flush waits for, if the event is in memory only.</summary>
    public Generation? Generation { get; set; }

    /// <summary>Where the event is on disk, if there is a spool.</summary>
    public SpoolSegment? Segment { get; set; }

    /// <summary>The same event with another body, for one that is kept on disk.</summary>
    public QueuedEvent With(ReadOnlyMemory<byte> other) => new(other, confirmation, index);

    public void Confirm() => confirmation?.Confirm();

    /// <summary>Nothing is known of the event any more.</summary>
    public void Fail(Exception failure) => confirmation?.Fail(failure);

    public void Reject(RejectedEvent rejected) => confirmation?.Reject(rejected);

    /// <summary>What to tell of the event if the server does not take it.</summary>
    public RejectedEvent Rejected(int status, IReadOnlyList<string> reasons)
    {
        var (topic, id) = Identity();
        return new RejectedEvent(index, topic, id, status, reasons);
    }

    /// <summary>Only rejections need the names, so that they are read from the JSON and not kept.</summary>
    private (string Topic, string Id) Identity()
    {
        using var json = JsonDocument.Parse(Body, AnyDepth);
        return (Text(json, "topic"), Text(json, "event_id"));
    }

    private static string Text(JsonDocument json, string name) =>
        json.RootElement.TryGetProperty(name, out var value) ? value.GetString() ?? string.Empty : string.Empty;
}
