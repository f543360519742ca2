using RabbitMQ.Client;

namespace Aggregator.Consumers.Deliveries;

/// <summary>When a message was published, as far as it tells.</summary>
internal static class PublishingTime
{
    private const int TimeOrdered = 7;

    /// <summary>Times that are further away are a clock's mistake, or no time at all.</summary>
    private static readonly TimeSpan Plausible = TimeSpan.FromDays(30);

    /// <summary>
    /// The time in a message id of UUID version 7, as those of the API are, to the millisecond; otherwise the AMQP
    /// property <c>timestamp</c>, to the second; <c>null</c> when there is neither, or it is more than 30 days away.
    /// </summary>
    public static DateTimeOffset? From(Guid? messageId, IReadOnlyBasicProperties? properties, DateTimeOffset now)
    {
        var at = messageId is { Version: TimeOrdered } id ? Milliseconds(id)
            : properties?.IsTimestampPresent() == true ? properties.Timestamp.UnixTime * 1000.0
            : (double?)null;
        return at is { } known && Math.Abs(now.ToUnixTimeMilliseconds() - known) < Plausible.TotalMilliseconds
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)known)
            : null;
    }

    /// <summary>The first 48 bits.</summary>
    private static double Milliseconds(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16;
    }
}
