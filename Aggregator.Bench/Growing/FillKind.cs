using Aggregator.Bench.Events;

namespace Aggregator.Bench.Growing;

/// <summary>What a database is filled with.</summary>
/// <param name="Ids">The kind of event ids.</param>
internal sealed record FillKind(EventIds Ids)
{
    /// <summary>The payload of an ordinary event, of about 200 bytes, in SQL.</summary>
    public const string Ordinary =
        """
        ('{"level":"INFO","message":"Request completed","trace_id":"' || md5(i::text) || '","host":"node-' || i % 24
         || '","duration_ms":' || i % 900 || ',"order":{"id":' || i || ',"customer":' || i % 100000
         || ',"lines":' || i % 8 || '} }')::jsonb
        """;

    /// <summary>The payload in SQL; by default a small one, so that many events fit on the disk.</summary>
    public string Payload { get; init; } = """('{"order":' || i || '}')::jsonb""";

    /// <summary>The time of storing in SQL.</summary>
    public string At { get; init; } = "clock_timestamp()";
}
