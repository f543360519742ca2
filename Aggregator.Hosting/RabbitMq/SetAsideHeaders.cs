using System.Buffers.Binary;
using System.Text;

namespace Aggregator.Hosting.RabbitMq;

/// <summary>
/// The header table that replaces one that is not read: it holds the bytes of the original and the reason. No publisher
/// can write such headers, because a table with a name that begins with the same prefix is itself replaced.
/// </summary>
public static class SetAsideHeaders
{
    /// <summary>The prefix of all header names in this class.</summary>
    public static ReadOnlySpan<byte> ReservedPrefix => "aggregator-raw-headers"u8;

    /// <summary>
    /// The original table's bytes, as an AMQP byte array, truncated to <see cref="HeaderTable.MaxBytes"/>.
    /// </summary>
    public const string Raw = "aggregator-raw-headers";

    /// <summary>Size of the original table, in bytes.</summary>
    public const string Size = "aggregator-raw-headers-size";

    /// <summary>The reason why the message is rejected because of its headers.</summary>
    public const string Refusal = "aggregator-raw-headers-refusal";

    /// <summary>The limit that the headers exceed.</summary>
    public const string Limit = "aggregator-raw-headers-limit";

    /// <summary>Writes the table, preceded by its length.</summary>
    internal static byte[] Write(ReadOnlySpan<byte> original, HeaderProblem problem)
    {
        var kept = original[..Math.Min(original.Length, HeaderTable.MaxBytes)];
        using var table = new MemoryStream(kept.Length + 512);
        table.Write([0, 0, 0, 0]);
        WriteBytes(table, problem.IsRefusal ? Refusal : Limit, (byte)'S', Encoding.UTF8.GetBytes(problem.Reason));
        WriteName(table, Size, (byte)'I');
        WriteNumber(table, original.Length);
        WriteBytes(table, Raw, (byte)'x', kept);
        var written = table.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(written, written.Length - sizeof(int));
        return written;
    }

    private static void WriteBytes(MemoryStream table, string name, byte type, ReadOnlySpan<byte> value)
    {
        WriteName(table, name, type);
        WriteNumber(table, value.Length);
        table.Write(value);
    }

    private static void WriteName(MemoryStream table, string name, byte type)
    {
        table.WriteByte((byte)name.Length);
        table.Write(Encoding.ASCII.GetBytes(name));
        table.WriteByte(type);
    }

    private static void WriteNumber(MemoryStream table, int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        table.Write(bytes);
    }
}
