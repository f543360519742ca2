using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.IO.Hashing;
using System.Text.Json;

namespace Aggregator.Storage.Ingest;

/// <summary>
/// A hash of a payload's meaning, equal for two payloads exactly when jsonb considers them equal: the order of names,
/// white space, escapes and the notation of numbers do not change it, and of two members with the same name the last
/// counts. It shows whether a duplicate differs from the stored event without reading that event. Its values are
/// stored: a change of the algorithm needs another <see cref="Version"/>.
/// </summary>
internal static class PayloadHash
{
    /// <summary>
    /// Is stored with each hash; hashes of two versions cannot be compared. Version 1 confused -1 with 0.1, and the
    /// like, and counted all members with the same name. It is text because it is part of statements.
    /// </summary>
    public const string Version = "2";

    // Different kinds of value with the same bytes are different values.
    private const long Text = 1;
    private const long Number = 2;
    private const long Object = 3;
    private const long Array = 4;
    private const long Malformed = 5;
    private const long NegativeNumber = 6;
    private const long Literal = 7;

    private const int MaxDepth = 1024;

    /// <summary>
    /// Hashes a JSON value. Bytes that are not JSON are hashed unchanged; the database will refuse them.
    /// </summary>
    public static long Compute(ReadOnlySpan<byte> utf8)
    {
        var members = new MemberHashes();
        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
            reader.Read();
            return OfValue(ref reader, ref members);
        }
        catch (JsonException)
        {
            return OfBytes(utf8, Malformed);
        }
        finally
        {
            members.Dispose();
        }
    }

    private static long OfValue(ref Utf8JsonReader reader, ref MemberHashes members) => reader.TokenType switch
    {
        JsonTokenType.StartObject => OfObject(ref reader, ref members),
        JsonTokenType.StartArray => OfArray(ref reader, ref members),
        JsonTokenType.String => OfText(ref reader),
        JsonTokenType.Number => OfNumber(reader.ValueSpan),

        // true, false and null: no two kinds of them have the same token.
        var literal => Mix((long)literal, Literal),
    };

    /// <summary>The hashes are summed, so that the order of the members makes no difference.</summary>
    private static long OfObject(ref Utf8JsonReader reader, ref MemberHashes members)
    {
        var first = members.Count;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = OfText(ref reader);
            reader.Read();
            members.Add(name, OfValue(ref reader, ref members));
        }

        var sum = 0L;
        foreach (var member in members.Distinct(first))
            sum = unchecked(sum + Mix(member.Name, member.Value));
        members.Remove(first);
        return Mix(sum, Object);
    }

    private static long OfArray(ref Utf8JsonReader reader, ref MemberHashes members)
    {
        var hash = Array;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            hash = Mix(hash, OfValue(ref reader, ref members));
        return hash;
    }

    private static long OfText(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
            return OfBytes(reader.ValueSpan, Text);
        var buffer = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            return OfBytes(buffer.AsSpan(0, reader.CopyString(buffer)), Text);
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair cannot be unescaped. No stored payload contains one.
            return OfBytes(reader.ValueSpan, Malformed);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// Hashes the sign, the significant digits and the power of ten of the last digit, so that 1.50, 15e-1 and 1.5 are
    /// the same number.
    /// </summary>
    private static long OfNumber(ReadOnlySpan<byte> number)
    {
        Span<byte> digits = number.Length <= 512 ? stackalloc byte[number.Length] : new byte[number.Length];
        var mark = number.IndexOfAny((byte)'e', (byte)'E');
        var power = 0;
        if (mark >= 0)
            _ = Utf8Parser.TryParse(number[(mark + 1)..].TrimStart((byte)'+'), out power, out _);
        var (count, isFraction) = (0, false);
        foreach (var character in mark < 0 ? number : number[..mark])
        {
            if (character == (byte)'.')
            {
                isFraction = true;
            }
            else if (character != (byte)'-')
            {
                if (count > 0 || character != (byte)'0')
                    digits[count++] = character;
                power -= isFraction ? 1 : 0;
            }
        }

        for (; count > 0 && digits[count - 1] == (byte)'0'; count--)
            power++;
        if (count == 0)
            return Mix(0, Number);
        return Mix(OfBytes(digits[..count], number[0] == (byte)'-' ? NegativeNumber : Number), power);
    }

    private static long OfBytes(ReadOnlySpan<byte> bytes, long kind) =>
        unchecked((long)XxHash3.HashToUInt64(bytes, kind));

    private static long Mix(long first, long second)
    {
        Span<byte> both = stackalloc byte[2 * sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(both, first);
        BinaryPrimitives.WriteInt64LittleEndian(both[sizeof(long)..], second);
        return OfBytes(both, 0);
    }
}
