using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;

namespace Aggregator.Consumers.Deliveries;

/// <summary>Decodes gzip (RFC 1952) strictly: one member or several, without any other data.</summary>
internal static class GzipReader
{
    private const int FixedHeader = 10;
    private const int Trailer = 8;

    /// <summary>Each member requires a new decoder, however small the member is.</summary>
    private const int MaxMembers = 1000;

    private const byte HeaderChecksum = 2;
    private const byte Extra = 4;
    private const byte Name = 8;
    private const byte Comment = 16;
    private const byte Reserved = 0xE0;

    /// <exception cref="EncodedBodyException">The data are not gzip, or are truncated, followed by other bytes,
    /// damaged, or too large.</exception>
    public static ReadOnlyMemory<byte> Read(ReadOnlyMemory<byte> body, int maxBytes)
    {
        var output = new ArrayBufferWriter<byte>();
        for (var members = 1; members == 1 || !body.IsEmpty; members++)
        {
            if (members > MaxMembers)
                throw new EncodedBodyException($"the body must have at most {MaxMembers} members");
            var header = HeaderSize(body.Span, members > 1);
            var begin = output.WrittenCount;
            var data = body[header..];
            var end = DeflateReader.Read(data, isZlib: false, Math.Max(0, data.Length - Trailer), output, maxBytes);
            if (data.Length - end < Trailer)
                throw BreaksOff();
            Verify(output.WrittenSpan[begin..], data.Span.Slice(end, Trailer));
            body = data[(end + Trailer)..];
        }

        return output.WrittenMemory;
    }

    private static int HeaderSize(ReadOnlySpan<byte> body, bool isFurther)
    {
        if (body.Length < FixedHeader || body[0] != 0x1F || body[1] != 0x8B || body[2] != 8
            || (body[3] & Reserved) != 0)
            throw new EncodedBodyException(
                isFurther ? "other bytes follow its end" : "the data are not in this format");
        var (flags, at) = (body[3], FixedHeader);
        if ((flags & Extra) != 0)
            at += body.Length < at + sizeof(ushort)
                ? throw BreaksOff() : sizeof(ushort) + BinaryPrimitives.ReadUInt16LittleEndian(body[at..]);
        if ((flags & Name) != 0)
            at = AfterText(body, at);
        if ((flags & Comment) != 0)
            at = AfterText(body, at);
        if ((flags & HeaderChecksum) != 0)
            at += sizeof(ushort);
        return at < body.Length ? at : throw BreaksOff();
    }

    private static int AfterText(ReadOnlySpan<byte> body, int at)
    {
        var length = at < body.Length ? body[at..].IndexOf((byte)0) : -1;
        return length < 0 ? throw BreaksOff() : at + length + 1;
    }

    private static void Verify(ReadOnlySpan<byte> decoded, ReadOnlySpan<byte> trailer)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer) != Crc32.HashToUInt32(decoded)
            || BinaryPrimitives.ReadUInt32LittleEndian(trailer[sizeof(uint)..]) != (uint)decoded.Length)
            throw new EncodedBodyException("its checksum is another");
    }

    private static EncodedBodyException BreaksOff() => new("the data break off");
}
