using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Aggregator.Contracts.Parsing;

/// <summary>
/// The rules of CloudEvents 1.0 (JSON event format) for the attributes that the contract does not know.
/// </summary>
internal static class CloudEventRules
{
    /// <summary>Maximum length of an event id that is made of source and id without hashing, in characters.</summary>
    private const int MaxPlainId = LogEventLimits.MaxEventIdLength;

    private static readonly SearchValues<char> NotInUri = SearchValues.Create(
        [.. Enumerable.Range(0, char.MaxValue + 1).Select(unit => (char)unit).Where(unit => char.IsWhiteSpace(unit)
            || char.IsControl(unit))]);

    /// <summary>
    /// The event id of a CloudEvent, whose identity is source and id (CloudEvents 1.0, section 3.1): both with a space
    /// between them, which a source cannot hold, or a hash of that when it is too long for an event id.
    /// </summary>
    public static string EventId(string source, string id)
    {
        var both = $"{source} {id}";
        return both.Length <= MaxPlainId || both.EnumerateRunes().Count() <= MaxPlainId
            ? both
            : $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(both)))}";
    }

    public static void Check(LogEventBuilder fields)
    {
        if (!fields.Has(FieldNames.SpecVersion))
            fields.Add(FieldNames.SpecVersion, "is required");
        else if (fields.Text(FieldNames.SpecVersion) is { } version && version != "1.0")
            fields.Add(FieldNames.SpecVersion, "must be 1.0");

        if (fields.Text(FieldNames.Source) is { } source && source.AsSpan().ContainsAny(NotInUri))
            fields.Add(FieldNames.Source, "must be a URI reference without white space and control characters");
        if (fields.Has(FieldNames.DataBase64))
            fields.Add(FieldNames.DataBase64, "is not supported: send a JSON object in data");
        if (fields.Text(FieldNames.DataContentType) is { } type && !IsJson(type))
            fields.Add(FieldNames.DataContentType, "must be a JSON media type");
    }

    private static bool IsJson(string type)
    {
        var media = type.AsSpan(0, type.IndexOf(';', StringComparison.Ordinal) is var end and >= 0
            ? end : type.Length).Trim();
        return media.EndsWith("/json", StringComparison.OrdinalIgnoreCase)
            || media.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }
}
