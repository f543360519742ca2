using System.Globalization;
using System.Text.Json;
using Aggregator.Contracts;
using Aggregator.Contracts.Parsing;
using Publisher.Worker.Traffic;

namespace Aggregator.Bench.Events;

/// <summary>
/// Events like those of the load client, all different, with payloads of 150 to 250 bytes. They are created before the
/// clock starts, so that their creation is not measured.
/// </summary>
internal static class BenchEvents
{
    private const int Topics = 10;

    /// <summary>Each event as JSON, as a publisher sends it.</summary>
    public static byte[][] Bodies(int count, EventIds ids = EventIds.Random)
    {
        var random = new Random(count);
        var now = TimeProvider.System.GetUtcNow();
        var bodies = new byte[count][];
        for (var i = 0; i < count; i++)
        {
            var at = now.AddTicks(i * TimeSpan.TicksPerMicrosecond * 100);
            bodies[i] = JsonSerializer.SerializeToUtf8Bytes(new LogEvent
            {
                Topic = Vocabulary.Topics[random.Next(Math.Min(Topics, Vocabulary.Topics.Length))],
                EventId = (ids == EventIds.Random ? Guid.NewGuid() : Guid.CreateVersion7(at)).ToString(),
                Timestamp = at,
                Source = random.Any(Vocabulary.Sources),
                Payload = Payload(random),
            });
        }

        return bodies;
    }

    /// <summary>The events as the store receives them, parsed and validated.</summary>
    public static LogEventReadResult[] Readings(int count, EventIds ids = EventIds.Random) =>
        [.. Bodies(count, ids).Select(Read)];

    public static LogEventReadResult Read(byte[] body)
    {
        var reader = new Utf8JsonReader(body, LogEventReader.ReaderOptions);
        reader.Read();
        return LogEventReader.Read(ref reader, body);
    }

    private static RawJson Payload(Random random) => RawJson.From(new
    {
        level = "INFO",
        message = random.Any(Vocabulary.Messages),
        trace_id = random.Hex(16),
        host = string.Create(CultureInfo.InvariantCulture, $"node-{random.Next(1, 25):00}"),
        duration_ms = random.Next(90_000) / 100.0,
        order = new { id = random.Next(), customer = random.Next(1, 100_000), lines = random.Next(1, 9) },
    });
}
