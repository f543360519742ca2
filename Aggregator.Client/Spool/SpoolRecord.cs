using System.Buffers.Binary;
using System.Numerics;

namespace Aggregator.Client.Spool;

/// <summary>
/// The framing of an event on disk: its length and a CRC-32C of length and event, each four bytes, little-endian, and
/// the event as JSON. A record that was cut off or written over fails the check.
/// </summary>
internal static class SpoolRecord
{
    public const int HeaderBytes = 8;

    public static byte[] Frame(ReadOnlySpan<byte> body)
    {
        var record = new byte[HeaderBytes + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(record, body.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(4), Checksum(body));
        body.CopyTo(record.AsSpan(HeaderBytes));
        return record;
    }

    /// <summary>The length of the event; zero or less for what is not a header.</summary>
    public static int Length(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadInt32LittleEndian(header);

    public static bool IsIntact(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body) =>
        BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) == Checksum(body);

    private static uint Checksum(ReadOnlySpan<byte> body)
    {
        // Not zero at the beginning: a block of zeros, as a power failure may leave, is no record.
        var crc = BitOperations.Crc32C(uint.MaxValue, (uint)body.Length);
        for (; body.Length >= sizeof(ulong); body = body[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(body));
        foreach (var one in body)
            crc = BitOperations.Crc32C(crc, one);
        return ~crc;
    }
}
