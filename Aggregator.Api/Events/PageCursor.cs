using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Aggregator.Storage.Queries;

namespace Aggregator.Api.Events;

/// <summary>
/// The start of the next page, as text that clients return unchanged: version, order, id, a fingerprint of the filter,
/// and a checksum. It is not secret and grants nothing, because filter and access are checked again for every page; the
/// checksum and the fingerprint only prevent a damaged cursor, or one of another query, from returning a wrong page.
/// </summary>
internal sealed record PageCursor(EventOrder Order, long Position)
{
    private const byte Version = 1;
    private const int ChecksumLength = 8;
    private const int BodyLength = 1 + 1 + sizeof(long) + ChecksumLength;
    private const int Length = BodyLength + ChecksumLength;

    public string ToText(EventFilter filter)
    {
        Span<byte> bytes = stackalloc byte[Length];
        bytes[0] = Version;
        bytes[1] = (byte)Order;
        BinaryPrimitives.WriteInt64BigEndian(bytes[2..], Position);
        Fingerprint(filter).CopyTo(bytes[(BodyLength - ChecksumLength)..]);
        Checksum(bytes[..BodyLength]).CopyTo(bytes[BodyLength..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>
    /// Parses a cursor that <see cref="ToText"/> made for the same filter; otherwise returns the error.
    /// </summary>
    public static bool TryRead(
        string text,
        EventFilter filter,
        [NotNullWhen(true)] out PageCursor? cursor,
        [NotNullWhen(false)] out string? error)
    {
        cursor = null;
        error = "cursor is not one that this API has given out; begin again without it";
        Span<byte> bytes = stackalloc byte[Length + 1];
        if (text.Length > Base64Url.GetEncodedLength(Length) || !Base64Url.IsValid(text, out var length)
            || length != Length)
            return false;
        Base64Url.DecodeFromChars(text, bytes);
        bytes = bytes[..Length];
        if (bytes[0] != Version || bytes[1] > (byte)EventOrder.Oldest
            || !Checksum(bytes[..BodyLength]).AsSpan().SequenceEqual(bytes[BodyLength..]))
            return false;

        error = "cursor belongs to a query with other filters; use it with the same ones";
        if (!Fingerprint(filter).AsSpan().SequenceEqual(bytes[(BodyLength - ChecksumLength)..BodyLength]))
            return false;
        error = null;
        cursor = new PageCursor((EventOrder)bytes[1], BinaryPrimitives.ReadInt64BigEndian(bytes[2..]));
        return true;
    }

    /// <summary>Covers only what the client asked for; its permissions may change between two pages.</summary>
    private static byte[] Fingerprint(EventFilter filter)
    {
        var parts = new List<string?>
        {
            filter.Source, filter.EventId, filter.Payload,
            Ticks(filter.StoredFrom), Ticks(filter.StoredTo), Ticks(filter.EventFrom), Ticks(filter.EventTo),
        };
        parts.AddRange(filter.Topics.Order(StringComparer.Ordinal));

        // The lengths ensure that no two lists of values have the same encoding.
        var text = string.Concat(parts.Select(part => part is null ? "-" : $"{part.Length}:{part}"));
        return Checksum(Encoding.UTF8.GetBytes(text));
    }

    private static string? Ticks(DateTime? time) => time?.Ticks.ToString(CultureInfo.InvariantCulture);

    private static byte[] Checksum(ReadOnlySpan<byte> bytes) => SHA256.HashData(bytes)[..ChecksumLength];
}
