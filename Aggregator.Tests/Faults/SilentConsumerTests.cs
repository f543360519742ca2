using Aggregator.Storage;
using Aggregator.Tests.Api.Reading;
using Aggregator.Tests.Infrastructure;
using Aggregator.Tests.Infrastructure.Network;

namespace Aggregator.Tests.Faults;

/// <summary>
/// A consumer stalls in its transaction, with its connections open: no other process is notified, and its locks block
/// another consumer that has the same event, and every reader of later events.
/// </summary>
public sealed class SilentConsumerTests : IAsyncLifetime
{
    private static readonly TimeSpan Freed = TimeSpan.FromSeconds(60);

    private readonly QuietPipeline _pipeline = new();

    [Theory]
    [InlineData("SELECT announce_events()")]
    [InlineData("COPY processed_events")]
    public async Task Locks_of_a_consumer_with_a_silent_connection_are_released_within_a_minute(string lastWords)
    {
        var settings = PostgresConnection.Parse(_pipeline.Environment[PostgresConnection.Service]);
        await using var line = new TcpProxy(settings.Host!, settings.Port);
        line.HangAfter(lastWords);
        (settings.Host, settings.Port) = ("127.0.0.1", line.Port);
        var environment = new Dictionary<string, string>(_pipeline.Environment, StringComparer.Ordinal)
        {
            [PostgresConnection.Service] = settings.ConnectionString,
        };
        await using var silent = ServiceProcess.Start("Aggregator.Consumers", environment);
        await _pipeline.ConsumedByAsync(1);
        await PublishAsync("held");
        await Eventually.TrueAsync(() => Task.FromResult(line.Hangs), "the connection hangs");

        await ShouldBeStoredByAnotherAsync();
    }

    [Fact]
    public async Task Locks_of_a_frozen_consumer_are_released_within_a_minute()
    {
        await using var batches = new OpenBatches(_pipeline.Environment[PostgresConnection.Service]);
        await using var first = await batches.WriteAsync(OpenBatches.Event("silent", "held"));
        await using var frozen = ServiceProcess.Start("Aggregator.Consumers", _pipeline.Environment);
        await _pipeline.ConsumedByAsync(1);
        await PublishAsync("held");
        await Eventually.TrueAsync(
            async () => await _pipeline.ScalarAsync<long>(
                """
                SELECT count(*) FROM pg_stat_activity
                WHERE application_name = 'aggregator-consumers' AND wait_event_type = 'Lock'
                """) == 1,
            "the consumer waits for the key");
        frozen.Freeze();

        // The frozen consumer now holds the key.
        await first.RollBackAsync();

        await ShouldBeStoredByAnotherAsync();
    }

    public Task InitializeAsync() => _pipeline.InitializeAsync();

    public Task DisposeAsync() => _pipeline.DisposeAsync();

    private async Task PublishAsync(string id) => (await _pipeline.PublishAsync(Samples.Event("silent", id))).Dispose();

    /// <summary>
    /// Publishes the same event in another message, and a new event; both must be stored and visible to readers.
    /// </summary>
    private async Task ShouldBeStoredByAnotherAsync()
    {
        _pipeline.StartConsumer();
        await _pipeline.ConsumedByAsync(2);
        // The broker delivers to the consumers in turn, so that two copies reach both.
        foreach (var id in (string[])["held", "held", "free", "free"])
            await PublishAsync(id);

        await Eventually.GetAsync(
            () => _pipeline.GetAsync("/events?topic=silent"),
            page => page.GetProperty("data").GetArrayLength() == 2,
            "both events are shown",
            Freed);
    }
}
