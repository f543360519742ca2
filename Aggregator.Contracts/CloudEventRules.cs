namespace Aggregator.Contracts;

/// <summary>What CloudEvents 1.0 (JSON event format) asks of the attributes that are not ours.</summary>
internal static class CloudEventRules
{
    public static void Check(LogEventFields fields)
    {
        if (!fields.Has(FieldNames.SpecVersion))
            fields.Add(FieldNames.SpecVersion, "is required");
        else if (fields.Text(FieldNames.SpecVersion) is { } version && version != "1.0")
            fields.Add(FieldNames.SpecVersion, "must be 1.0");

        if (fields.Has(FieldNames.DataBase64))
            fields.Add(FieldNames.DataBase64, "is not supported: send a JSON object in data");
        if (fields.Text(FieldNames.DataContentType) is { } type && !IsJson(type))
            fields.Add(FieldNames.DataContentType, "must be a JSON media type");
    }

    private static bool IsJson(string type)
    {
        var media = type.AsSpan(0, type.IndexOf(';', StringComparison.Ordinal) is var end and >= 0 ? end : type.Length).Trim();
        return media.EndsWith("/json", StringComparison.OrdinalIgnoreCase)
            || media.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }
}
