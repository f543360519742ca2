using System.Buffers.Binary;

namespace Aggregator.Hosting.RabbitMq;

/// <summary>
/// The payload of a content-header frame: class, size of the body, properties in the order of their flags.
/// </summary>
internal static class ContentHeader
{
    private const int BodySizeOffset = 4;
    private const int FlagsOffset = 12;
    private const int PropertiesOffset = 14;
    private const int HasHeaders = 1 << 13;

    /// <summary>
    /// The properties of AMQP 0-9-1's class basic, the first with the highest bit: s short text, t table, b byte, l 64
    /// bits.
    /// </summary>
    private const string Properties = "sstbbsssslssss";

    /// <summary>Size of the body that follows, in bytes; 0 if there is no body.</summary>
    public static long BodySize(ReadOnlySpan<byte> payload) =>
        payload.Length < FlagsOffset ? 0 : (long)BinaryPrimitives.ReadUInt64BigEndian(payload[BodySizeOffset..]);

    /// <summary>
    /// Returns a replacement for a payload that the client cannot read, or <c>null</c> if the client can read it.
    /// </summary>
    public static byte[]? Replacement(Span<byte> payload)
    {
        if (payload.Length < PropertiesOffset)
            return null;
        if (Locate(payload) is not { } table)
        {
            var problem = HeaderProblem.Refusal("properties are not well-formed");
            return Join(
                payload[..FlagsOffset],
                [HasHeaders >> 8, 0],
                SetAsideHeaders.Write(payload[FlagsOffset..], problem),
                []);
        }

        if (table.Start.Value == table.End.Value || HeaderTable.Check(payload[table]) is not { } unread)
            return null;
        return Join(
            payload[..(table.Start.Value - sizeof(int))],
            [],
            SetAsideHeaders.Write(payload[table], unread),
            payload[table.End..]);
    }

    /// <summary>
    /// The range of the header table, without its length; <c>null</c> if the properties do not end where the payload
    /// does.
    /// </summary>
    private static Range? Locate(ReadOnlySpan<byte> payload)
    {
        var flags = BinaryPrimitives.ReadUInt16BigEndian(payload[FlagsOffset..]);
        var at = PropertiesOffset;
        var table = at..at;
        for (var i = 0; i < Properties.Length; i++)
        {
            if ((flags & (0x8000 >> i)) == 0)
                continue;
            var size = Size(payload[at..], Properties[i]);
            if (size < 0 || size > payload.Length - at)
                return null;
            at += (int)size;
            if (Properties[i] == 't')
                table = (at - (int)size + sizeof(int))..at;
        }

        return at == payload.Length ? table : null;
    }

    /// <summary>
    /// Size of a property in bytes, including its length prefix; -1 if even the prefix is incomplete.
    /// </summary>
    private static long Size(ReadOnlySpan<byte> rest, char kind) => kind switch
    {
        'b' => 1,
        'l' => sizeof(ulong),
        's' => rest.IsEmpty ? -1 : 1 + rest[0],
        _ => rest.Length < sizeof(uint) ? -1 : sizeof(uint) + (long)BinaryPrimitives.ReadUInt32BigEndian(rest),
    };

    private static byte[] Join(
        ReadOnlySpan<byte> first, ReadOnlySpan<byte> flags, ReadOnlySpan<byte> table, ReadOnlySpan<byte> last) =>
        [.. first, .. flags, .. table, .. last];
}
