using System.Net;
using Aggregator.Tests.Infrastructure;
using Serilog;
using Serilog.Configuration;
using Serilog.Core;

namespace Aggregator.Tests.Api.Publishing.Clef;

/// <summary>Serilog's sink for Seq, as its package is.</summary>
[Collection(RestPipeline.Name)]
public sealed class SeqSinkTests(Pipeline pipeline)
{
    private const int Count = 900;

    [Fact]
    public async Task The_sink_delivers_every_event_once()
    {
        await using (var logger = Logger("serilog", sink => sink.Seq(Url(pipeline))))
        {
            for (var i = 0; i < Count; i++)
                logger.Information("Order {Order} is {@State}", i, new { Paid = true });
            logger.Error(new InvalidOperationException("no stock"), "Order failed");
        }

        var stored = await pipeline.StoredAsync("serilog", Count + 1);
        var payloads = stored.Select(one => one.GetProperty("payload")).ToList();
        payloads.Single(one => one.TryGetProperty("@x", out _)).GetProperty("@l").GetString().Should().Be("Error");
        payloads.Where(one => one.TryGetProperty("Order", out _)).Select(one => one.GetProperty("Order").GetInt32())
            .Should().BeEquivalentTo(Enumerable.Range(0, Count));
        payloads.Should().Contain(one => one.GetRawText().Contains("\"Paid\": true", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_durable_sink_repeats_what_was_answered_with_503_until_it_is_stored_once()
    {
        var buffer = Directory.CreateTempSubdirectory("seq-").FullName;
        var quiet = new QuietPipeline();
        await quiet.InitializeAsync();
        (await quiet.PublishAsync(Samples.Event("first"))).Dispose();
        await quiet.LimitQueueAsync(1);
        await Eventually.TrueAsync(
            async () =>
            {
                using var response = await quiet.PublishAsync(Samples.Event("first"));
                return response.StatusCode == HttpStatusCode.ServiceUnavailable;
            },
            "the queue refuses");

        await using (var logger = Logger(
            "durable",
            sink => sink.Seq(Url(quiet), bufferBaseFilename: Path.Combine(buffer, "buffer"), batchPostingLimit: 50)))
        {
            for (var i = 0; i < Count; i++)
                logger.Information("Order {Order} is paid", i);
            await quiet.Api.LineAsync("An upload was not confirmed");
            await quiet.LiftLimitAsync();
            quiet.StartConsumer();
            await Eventually.GetAsync(
                () => quiet.ScalarAsync<long>("SELECT count(*) FROM processed_events WHERE topic = 'durable'"),
                stored => stored == Count,
                "every event is stored",
                TimeSpan.FromMinutes(2));
        }

        await quiet.DrainedAsync();
        await quiet.StoredAsync("durable", Count);
        (await quiet.GetAsync("/verify")).GetProperty("balanced").GetBoolean().Should().BeTrue();
        await quiet.DisposeAsync();
        Directory.Delete(buffer, recursive: true);
    }

    internal static string Url(Pipeline pipeline) => pipeline.Http.BaseAddress!.ToString();

    internal static Logger Logger(string application, Action<LoggerSinkConfiguration> sink)
    {
        var configuration = new LoggerConfiguration().Enrich.WithProperty("Application", application);
        sink(configuration.WriteTo);
        return configuration.CreateLogger();
    }
}
