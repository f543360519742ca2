using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Aggregator.Client;

/// <summary>
/// A log event to publish. Its identity is the pair (<see cref="Topic"/>, <see cref="EventId"/>): however often it is
/// sent, it is stored once.
/// </summary>
public sealed record AggregatorEvent
{
    /// <summary>The topic to which the event belongs; 1 to 100 characters.</summary>
    public required string Topic { get; init; }

    /// <summary>
    /// The id of the event, unique within the topic; 1 to 255 characters. The default is a new UUID of version 7, which
    /// is made here and not when the event is sent, so that publishing the same object again does not store it twice.
    /// </summary>
    public string EventId { get; init; } = Guid.CreateVersion7().ToString();

    /// <summary>The time of the event; by default the time at which this object was created.</summary>
    public DateTimeOffset Timestamp { get; init; } = TimeProvider.System.GetUtcNow();

    /// <summary>
    /// The service that the event comes from, 1 to 1,024 characters; <c>null</c>, the default, for
    /// <see cref="AggregatorClientOptions.Source"/>.
    /// </summary>
    public string? Source { get; init; }

    /// <summary>A JSON object in UTF-8. The bytes must not be changed until the event is confirmed.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Creates an event whose payload is serialized now: later changes of the object have no effect.</summary>
    /// <param name="topic">The topic to which the event belongs.</param>
    /// <param name="payload">An object that is serialized as a JSON object.</param>
    public static AggregatorEvent Create<T>(string topic, T payload) => new()
    {
        Topic = topic,
        Payload = JsonSerializer.SerializeToUtf8Bytes(payload),
    };

    /// <summary>The same with options of the serializer.</summary>
    public static AggregatorEvent Create<T>(string topic, T payload, JsonSerializerOptions options) => new()
    {
        Topic = topic,
        Payload = JsonSerializer.SerializeToUtf8Bytes(payload, options),
    };

    /// <summary>The same with a source-generated serializer, for programs that are trimmed.</summary>
    public static AggregatorEvent Create<T>(string topic, T payload, JsonTypeInfo<T> type) => new()
    {
        Topic = topic,
        Payload = JsonSerializer.SerializeToUtf8Bytes(payload, type),
    };
}
