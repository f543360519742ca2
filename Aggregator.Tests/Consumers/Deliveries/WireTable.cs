using System.Buffers.Binary;
using System.Text;

namespace Aggregator.Tests.Consumers.Deliveries;

/// <summary>Writes AMQP field tables byte by byte: what a broker accepts is more than any library can say.</summary>
internal sealed class WireTable
{
    private readonly List<byte> _bytes = [];

    public static byte[] Name(string text) => Encoding.UTF8.GetBytes(text);

    public int Length => _bytes.Count;

    /// <summary>The fields without the length in front.</summary>
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

    /// <summary>So many lists in one another.</summary>
    public static byte[] Nested(int levels)
    {
        // From the inside out: each list is five bytes longer than what is in it.
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
