using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Aggregator.Tests.Infrastructure;
using OpenTelemetry.Proto.Collector.Logs.V1;

namespace Aggregator.Tests.Api.Otlp;

/// <summary>
/// Damaged requests always get a response that is no server error, and what is accepted is what is stored.
/// </summary>
public sealed class RandomExportTests(Pipeline pipeline) : IClassFixture<Pipeline>
{
    private const int Count = 10_000;
    private const int Concurrency = 16;

    [Fact]
    public async Task Ten_thousand_damaged_requests_neither_fail_nor_unbalance_the_ledger()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var requests = Enumerable.Range(0, Count).Select(_ => MutatedBody.Next(random)).ToList();
        var statuses = new ConcurrentDictionary<int, int>();

        var options = new ParallelOptions { MaxDegreeOfParallelism = Concurrency };
        await Parallel.ForEachAsync(requests, options, async (request, end) =>
        {
            using var response = await pipeline.ExportAsync(request.Body, request.MediaType, request.Coding);
            statuses.AddOrUpdate((int)response.StatusCode, 1, (_, count) => count + 1);
            ((int)response.StatusCode).Should().BeOneOf(
                [200, 400], "seed {0}: {1} {2}", seed, request.MediaType, Convert.ToHexString(request.Body));
            var body = await response.Content.ReadAsByteArrayAsync(end);
            var isJson = response.Content.Headers.ContentType!.MediaType == OtlpClient.Json;
            if (response.StatusCode == HttpStatusCode.OK && !isJson)
                ExportLogsServiceResponse.Parser.ParseFrom(body);
        });

        statuses.Keys.Should().BeEquivalentTo([200, 400], "seed {0}", seed);
        statuses[200].Should().BeGreaterThan(Count / 5);
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

    private static long Accepted(JsonElement verdict) => verdict.GetProperty("doors").GetProperty("accepted")
        .EnumerateObject().Sum(door => door.Value.GetInt64());
}
