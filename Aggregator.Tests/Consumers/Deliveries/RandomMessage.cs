using System.Buffers.Binary;
using System.Text;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Consumers.Deliveries;

/// <summary>A generated message: flags and properties as sent on the wire, and a body.</summary>
/// <param name="Flags">The flags of the properties that are present.</param>
/// <param name="Properties">The bytes of the properties.</param>
/// <param name="Body">One event, or something else.</param>
/// <param name="IsEvent">Whether the body is a valid event.</param>
internal sealed record RandomMessage(ushort Flags, byte[] Properties, byte[] Body, bool IsEvent)
{
    private const ushort All = 0xFFFC;
    private const ushort ContentType = 1 << 15;
    private const ushort ContentEncoding = 1 << 14;
    private const ushort Headers = 1 << 13;
    private const ushort DeliveryMode = 1 << 12;
    private const ushort Priority = 1 << 11;
    private const ushort Expiration = 1 << 8;
    private const ushort MessageId = 1 << 7;
    private const ushort Timestamp = 1 << 6;
    private const ushort UserId = 1 << 4;

    /// <summary>
    /// A user id and an expiration are left out because the broker checks them, and dead letters have another test.
    /// </summary>
    private const ushort Never = UserId | Expiration;

    public static RandomMessage Next(RandomHeaders random, string topic)
    {
        var flags = (ushort)(random.Next(All + 1) & All & ~Never);
        if (random.Next(10) != 0)
            flags &= unchecked((ushort)~ContentEncoding);
        var properties = new List<byte>();
        for (var bit = ContentType; bit >= 4; bit >>= 1)
        {
            if ((flags & bit) != 0)
                properties.AddRange(Property(random, bit));
        }

        var isEvent = random.Next(5) != 0;
        var body = isEvent ? Encoding.UTF8.GetBytes(Samples.Json(topic, Samples.NewId())) : random.Bytes(200);
        return new RandomMessage(flags, [.. properties], body, isEvent);
    }

    private static byte[] Property(RandomHeaders random, ushort bit)
    {
        switch (bit)
        {
            case Headers:
                var table = random.Table().ToArray();
                var bytes = new byte[sizeof(int) + table.Length];
                BinaryPrimitives.WriteInt32BigEndian(bytes, table.Length);
                table.CopyTo(bytes, sizeof(int));
                return bytes;
            case DeliveryMode: return [(byte)random.Next(1, 3)];
            case Priority: return [(byte)random.Next(256)];
            case Timestamp: return [.. random.Exactly(8)];
            case MessageId:
                return WirePublisher.Short(
                random.Next(2) == 0 ? [.. random.Exactly(20)] : Encoding.UTF8.GetBytes(Samples.NewId()));
            case ContentEncoding:
                return WirePublisher.Short(
                random.Next(2) == 0 ? "gzip"u8.ToArray() : random.Bytes(20));
            default: return WirePublisher.Short(random.Bytes(60));
        }
    }
}
