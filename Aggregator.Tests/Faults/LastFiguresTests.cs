using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Faults;

/// <summary>
/// Tests processes that are told to stop while the database does not take the figures that they write last.
/// </summary>
public sealed class LastFiguresTests : IAsyncLifetime
{
    /// <summary>The longest that a service takes to stop: the API's drain and the last write.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private readonly QuietPipeline _pipeline = new();

    [Fact]
    public async Task A_consumer_that_needs_all_its_time_to_stop_and_cannot_write_its_last_ages_exits_with_0()
    {
        var consumer = _pipeline.StartConsumer();
        await using var ages = await _pipeline.LockAsync("age_history");
        (await _pipeline.PublishAsync(Samples.Event("stopped", "first"))).EnsureSuccessStatusCode();
        await _pipeline.ReceivedAsync(1);
        await WaitsAsync("age_history");
        await using var keys = await _pipeline.LockAsync("event_keys");
        (await _pipeline.PublishAsync(Samples.Event("stopped", "second"))).EnsureSuccessStatusCode();
        await WaitsAsync("event_keys");

        consumer.Terminate();

        (await consumer.ExitAsync(Longest)).Should().Be(0, consumer.Output);
    }

    [Fact]
    public async Task An_api_that_needs_all_its_time_to_stop_and_cannot_write_its_last_counts_exits_with_0()
    {
        await using var counts = await _pipeline.LockAsync("accepted_ledger");
        using var upload = new UnendingLines();
        var response = _pipeline.Http.PostAsync("/publish", upload);
        await WaitsAsync("accepted_ledger");

        _pipeline.Api.Terminate();

        (await _pipeline.Api.ExitAsync(Longest)).Should().Be(0, _pipeline.Api.Output);
        await response.ContinueWith(one => one.Exception, TaskScheduler.Default);
    }

    public Task InitializeAsync() => _pipeline.InitializeAsync();

    public Task DisposeAsync() => _pipeline.DisposeAsync();

    private Task WaitsAsync(string table) => Eventually.TrueAsync(
        async () => await _pipeline.ScalarAsync<long>(
            $"""
            SELECT count(*) FROM pg_locks
            WHERE database = (SELECT oid FROM pg_database WHERE datname = current_database())
                AND relation = '{table}'::regclass AND NOT granted
            """) > 0,
        $"a session waits for {table}");

    /// <summary>An upload that keeps within the limits of time and does not end.</summary>
    private sealed class UnendingLines : HttpContent
    {
        public UnendingLines() => Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            while (await timer.WaitForNextTickAsync())
            {
                await stream.WriteAsync(Encoding.UTF8.GetBytes(Samples.Json("stopped", Samples.NewId()) + "\n"));
                await stream.FlushAsync();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
