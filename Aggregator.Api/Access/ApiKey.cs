using System.Buffers.Text;
using System.Security.Cryptography;

namespace Aggregator.Api.Access;

/// <summary>An API key as a client holds it: <c>agg_ID.SECRET</c>. The prefix lets scanners find leaked ones.</summary>
internal static class ApiKey
{
    /// <summary>Maximum length of a key, in characters; a longer one is not checked.</summary>
    public const int MaxLength = 256;

    private const string Prefix = "agg_";
    private const int SecretBytes = 32;
    private const int MaxIdLength = 64;

    public static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));

    public static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    public static string Join(string id, string secret) => $"{Prefix}{id}.{secret}";

    public static bool IsId(string id) =>
        id.Length is > 0 and <= MaxIdLength && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>Splits a key into its id and its secret part.</summary>
    public static bool TrySplit(ReadOnlySpan<char> key, out ReadOnlySpan<char> id, out ReadOnlySpan<char> secret)
    {
        id = default;
        secret = default;
        if (key.Length > MaxLength || !key.StartsWith(Prefix, StringComparison.Ordinal))
            return false;
        key = key[Prefix.Length..];
        var dot = key.IndexOf('.');
        if (dot < 1)
            return false;
        id = key[..dot];
        secret = key[(dot + 1)..];
        return true;
    }
}
