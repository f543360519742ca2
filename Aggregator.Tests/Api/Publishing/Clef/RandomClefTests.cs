using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Publishing.Clef;

/// <summary>Damaged bodies of lines always get a response that is no server error, and what is accepted is stored.
/// </summary>
public sealed class RandomClefTests(Pipeline pipeline) : IClassFixture<Pipeline>
{
    private const int Count = 5_000;
    private const int Concurrency = 16;

    private static readonly string[] Paths = ["/publish", "/ingest/clef", "/api/events/raw"];

    private static readonly string[] Parts =
    [
        "\n", "\r\n", "\"", "\\", "\\u0000", "\\ud800", "{", "}", "[", "]", ":", ",", "null", "-1", "1e999", "1e99999",
        "\"@t\":", "\"@t\":1,", "\"Application\":[],", "\"event.id\":\"\",", "\"event.id\":\"same\",", "\0", "\u00ff",
    ];

    [Fact]
    public async Task Damaged_lines_neither_fail_nor_unbalance_the_ledger()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var requests = Enumerable.Range(0, Count)
            .Select(_ => (Path: Paths[random.Next(Paths.Length)], Body: Next(random)))
            .ToList();
        var statuses = new ConcurrentDictionary<int, int>();

        var options = new ParallelOptions { MaxDegreeOfParallelism = Concurrency };
        await Parallel.ForEachAsync(requests, options, async (request, end) =>
        {
            using var content = new ByteArrayContent(request.Body);
            content.Headers.TryAddWithoutValidation("Content-Type", "application/vnd.serilog.clef");
            using var response = await pipeline.Http.PostAsync(request.Path, content, end);
            statuses.AddOrUpdate((int)response.StatusCode, 1, (_, count) => count + 1);
            ((int)response.StatusCode).Should().BeOneOf(
                request.Path == "/publish" ? [202, 422] : [201, 400],
                "seed {0}: {1} {2}",
                seed,
                request.Path,
                Convert.ToHexString(request.Body));
        });

        statuses.Keys.Should().BeEquivalentTo([201, 202, 400, 422], "seed {0}", seed);
        await pipeline.DrainedAsync();
        var verdict = await Eventually.GetAsync(
            () => pipeline.GetAsync("/verify"),
            answer => Accepted(answer) == answer.GetProperty("ledger").GetProperty("received").GetInt64(),
            "all that was accepted is received, and nothing else");
        verdict.GetProperty("balanced").GetBoolean().Should().BeTrue(verdict.ToString());
        verdict.GetProperty("ledger").GetProperty("rejected").GetInt64().Should().Be(0);
        verdict.GetProperty("ledger").GetProperty("received").GetInt64().Should().BeGreaterThan(Count / 5);
        pipeline.Api.HasExited.Should().BeFalse(pipeline.Api.Output);
    }

    private static byte[] Next(Random random)
    {
        byte[] body = [.. Line(random), .. "\n"u8, .. Line(random)];
        for (var changes = random.Next(4); changes > 0; changes--)
        {
            var at = random.Next(body.Length + 1);
            var end = Math.Min(body.Length, at + random.Next(20));
            body = random.Next(4) switch
            {
                0 => body[..at],
                1 => [.. body[..at], .. body[end..]],
                2 => [.. body[..end], .. body[at..]],
                _ => [.. body[..at], .. Encoding.Latin1.GetBytes(Parts[random.Next(Parts.Length)]), .. body[at..]],
            };
        }

        return body;
    }

    private static byte[] Line(Random random) => Encoding.UTF8.GetBytes(
        $$"""{"@t":"2026-01-31T12:00:00Z","@mt":"Order {Order}","Order":{{random.Next()}},"Application":"random"}""");

    private static long Accepted(JsonElement verdict) => verdict.GetProperty("doors").GetProperty("accepted")
        .EnumerateObject().Sum(door => door.Value.GetInt64());
}
