using System.Buffers.Binary;
using System.Text;

namespace Aggregator.Tests.Consumers.Deliveries;

/// <summary>Writes AMQP field tables byte by byte, because a broker accepts more than any library can write.</summary>
internal sealed class WireTable
{
    private readonly List<byte> _bytes = [];

    public static byte[] Name(string text) => Encoding.UTF8.GetBytes(text);

    public int Length => _bytes.Count;

    /// <summary>The fields without the length prefix.</summary>
    public byte[] ToArray() => _bytes.ToArray();

    public WireTable Add(byte[] name, byte[] typedValue)
    {
        _bytes.Add((byte)name.Length);
        _bytes.AddRange(name);
        _bytes.AddRange(typedValue);
        return this;
    }

    public WireTable Add(string name, byte[] typedValue) => Add(Name(name), typedValue);

    /// <summary>A value of any type with a length: text, bytes, table, list.</summary>
    public static byte[] Sized(char type, byte[] content) => [(byte)type, .. Big32((uint)content.Length), .. content];

    public static byte[] Text(string text) => Sized('S', Encoding.UTF8.GetBytes(text));

    public static byte[] Decimal(byte scale, int mantissa) => [(byte)'D', scale, .. Big32((uint)mantissa)];

    /// <summary>Lists nested to the given depth.</summary>
    public static byte[] Nested(int levels)
    {
        // The lists are written from the inside out, because each is five bytes longer than its content.
        var bytes = new byte[levels * 5];
        for (var i = 0; i < levels; i++)
        {
            bytes[i * 5] = (byte)'A';
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan((i * 5) + 1), (uint)((levels - i - 1) * 5));
        }

        return bytes;
    }

    private static byte[] Big32(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
