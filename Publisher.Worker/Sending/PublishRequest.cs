using System.Buffers;
using Publisher.Worker.Traffic;

namespace Publisher.Worker.Sending;

/// <summary>The events of one request and its body, which is built once and reused for every attempt.</summary>
internal sealed class PublishRequest
{
    private Guid? _messageId;

    private PublishRequest(IReadOnlyList<PlannedEvent> events, ReadOnlyMemory<byte> body, bool isArray)
    {
        Events = events;
        Body = body;
        IsArray = isArray;
    }

    public IReadOnlyList<PlannedEvent> Events { get; }

    /// <summary>The same for every attempt, so that consumers recognise all attempts as one message.</summary>
    /// <remarks>The id is created on first use; only one sender at a time holds the request.</remarks>
    public Guid MessageId => _messageId ??= Guid.CreateVersion7();

    public ReadOnlyMemory<byte> Body { get; }

    public bool IsArray { get; }

    /// <summary>One event as a JSON object.</summary>
    public static PublishRequest Single(PlannedEvent planned) => new([planned], planned.Json, isArray: false);

    /// <summary>Events as a JSON array, even a single event.</summary>
    public static PublishRequest Array(IReadOnlyList<PlannedEvent> events)
    {
        var body = new ArrayBufferWriter<byte>(events.Sum(planned => planned.Json.Length + 1) + 1);
        var before = "["u8;
        foreach (var planned in events)
        {
            body.Write(before);
            body.Write(planned.Json.Span);
            before = ","u8;
        }

        body.Write("]"u8);
        return new PublishRequest(events, body.WrittenMemory, isArray: true);
    }
}
