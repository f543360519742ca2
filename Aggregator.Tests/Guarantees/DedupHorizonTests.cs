using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Guarantees;

/// <summary>A publisher sends an event again after its payload has expired, and after its key has gone.</summary>
public sealed class DedupHorizonTests : IAsyncLifetime
{
    private const string Topic = "brief";

    private readonly QuietPipeline _pipeline = new();

    [Fact]
    public async Task A_duplicate_within_the_horizon_is_dropped_and_one_beyond_it_is_stored_as_a_new_event()
    {
        using var api = new ApiClient(_pipeline.Http);
        var consumer = StartConsumer();
        var first = await api.StoreAsync(Topic, "sent again");
        await StopAsync(consumer);

        // After a retention of 7 days, and within the horizon of 60.
        await AgeAsync(days: 45);
        consumer = StartConsumer();
        await consumer.LineAsync("Upkeep: Deleted 1 events of brief", Eventually.UpkeepLimit);
        await api.PublishAsync(Topic, "sent again");
        (await _pipeline.ReceivedAsync(2)).GetProperty("duplicate_dropped").GetInt64().Should().Be(1);
        var receipt = await ReceiptAsync();
        receipt.GetProperty("expired_at").GetDateTime().Should().BeAfter(
            receipt.GetProperty("stored_at").GetDateTime().AddDays(44), "it expired now");
        await ShouldBalanceAsync();
        await StopAsync(consumer);

        await AgeAsync(days: 55);
        consumer = StartConsumer();
        await consumer.LineAsync("Upkeep: Deleted 1 keys", Eventually.UpkeepLimit);
        using (var gone = await _pipeline.Http.GetAsync(Path))
            gone.StatusCode.Should().Be(System.Net.HttpStatusCode.NotFound);
        await ShouldBalanceAsync();

        var second = await api.StoreAsync(Topic, "sent again");
        second.Should().BeGreaterThan(first);
        (await ReceiptAsync()).GetProperty("duplicates").GetInt64().Should().Be(0);
        var stats = await _pipeline.ReceivedAsync(3);
        (stats.GetProperty("unique_processed").GetInt64(), stats.GetProperty("duplicate_dropped").GetInt64())
            .Should().Be((2, 1));
        await ShouldBalanceAsync();
    }

    public Task InitializeAsync() => _pipeline.InitializeAsync();

    public Task DisposeAsync() => _pipeline.DisposeAsync();

    private static string Path => $"/events/{Topic}/sent%20again";

    private ServiceProcess StartConsumer() => _pipeline.Start(
        "Aggregator.Consumers",
        "--Partitions:Period=Day",
        "--Retention:KeyDays=60",
        $"--Retention:Topics:0:Topic={Topic}",
        "--Retention:Topics:0:Days=7");

    private static async Task StopAsync(ServiceProcess consumer)
    {
        consumer.Terminate();
        (await consumer.ExitAsync()).Should().Be(0, consumer.Output);
    }

    /// <summary>Makes the event and its key older by so many days, as if they had passed.</summary>
    private Task AgeAsync(int days) => _pipeline.ExecuteAsync(
        FormattableString.Invariant(
            $"""
             UPDATE processed_events SET created_at = created_at - interval '{days} days';
             UPDATE event_keys SET stored_at = stored_at - interval '{days} days'
             """));

    private async Task<System.Text.Json.JsonElement> ReceiptAsync() =>
        (await _pipeline.GetAsync(Path)).GetProperty("receipt");

    private async Task ShouldBalanceAsync()
    {
        await _pipeline.DrainedAsync();
        (await _pipeline.GetAsync("/verify")).GetProperty("balanced").GetBoolean().Should().BeTrue();
    }
}
