using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Aggregator.Api.Access;

/// <summary>
/// The salted hash of a key's secret part. One HMAC-SHA256 and not a slow password hash: the secret is 256 random bits
/// that no dictionary holds, and it is checked with every request.
/// </summary>
internal sealed class KeyHash
{
    private const string Prefix = "hmac-sha256:";
    private const int SaltBytes = 16;

    private readonly byte[] _salt;
    private readonly byte[] _hash;

    private KeyHash(byte[] salt, byte[] hash) => (_salt, _hash) = (salt, hash);

    public static KeyHash Compute(string secret)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return new KeyHash(salt, HMACSHA256.HashData(salt, Encoding.UTF8.GetBytes(secret)));
    }

    /// <summary><c>null</c> for a text that <see cref="ToString"/> has not produced.</summary>
    public static KeyHash? Parse(string text)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal)
            || text[Prefix.Length..].Split(':') is not [var salt, var hash]
            || !Base64Url.IsValid(salt) || !Base64Url.IsValid(hash))
            return null;
        var parsed = new KeyHash(Base64Url.DecodeFromChars(salt), Base64Url.DecodeFromChars(hash));
        return parsed._salt.Length == SaltBytes && parsed._hash.Length == HMACSHA256.HashSizeInBytes ? parsed : null;
    }

    /// <summary>
    /// Whether it is the hash of this secret; the comparison takes the same time for every wrong secret of the same
    /// length.
    /// </summary>
    public bool Matches(ReadOnlySpan<char> secret)
    {
        Span<byte> utf8 = stackalloc byte[ApiKey.MaxLength];
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (!Encoding.UTF8.TryGetBytes(secret, utf8, out var length))
            return false;
        HMACSHA256.HashData(_salt, utf8[..length], hash);
        return CryptographicOperations.FixedTimeEquals(hash, _hash);
    }

    public override string ToString() => $"{Prefix}{Base64Url.EncodeToString(_salt)}:{Base64Url.EncodeToString(_hash)}";
}
