using System.Buffers.Binary;

namespace Aggregator.Contracts;

/// <summary>
/// Ids of messages for whose outcome a request to the API waits: UUIDs of version 8 (RFC 9562, section 5.8). The inbox
/// keeps only the first half of an id in the clear, so that half is random; of a version 7 it would be the time. The
/// time is at the end.
/// </summary>
public static class AwaitedId
{
    private const int Version = 8;
    private const int Bytes = 16;
    private const int VersionByte = 6;
    private const int TimeBits = 48;

    public static Guid Create(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        Guid.NewGuid().TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[VersionByte] = (byte)((Version << 4) | (bytes[VersionByte] & 0x0F));
        var end = bytes[(Bytes - sizeof(ulong))..];
        var kept = BinaryPrimitives.ReadUInt64BigEndian(end) >> TimeBits << TimeBits;
        BinaryPrimitives.WriteUInt64BigEndian(end, kept | (ulong)now.ToUnixTimeMilliseconds());
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>Whether the id may be one; other generators of version 8 make them too.</summary>
    public static bool IsOne(Guid id) => id.Version == Version;

    /// <summary>When the id was made, in milliseconds since 1970.</summary>
    public static long TimeOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return (long)(BinaryPrimitives.ReadUInt64BigEndian(bytes[(Bytes - sizeof(ulong))..]) << (64 - TimeBits)
            >> (64 - TimeBits));
    }
}
