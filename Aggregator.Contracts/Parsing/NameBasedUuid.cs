using System.Security.Cryptography;
using System.Text;

namespace Aggregator.Contracts.Parsing;

/// <summary>Derives a UUID from any content: the same content always yields the same UUID.</summary>
public static class NameBasedUuid
{
    /// <summary>The UUID of the text in UTF-8.</summary>
    public static Guid Create(string text) => Create(Encoding.UTF8.GetBytes(text));

    /// <summary>A UUID of version 8 (RFC 9562, section 5.8) from the first 16 bytes of the content's SHA-256.</summary>
    public static Guid Create(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
