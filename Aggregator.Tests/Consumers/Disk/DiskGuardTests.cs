using System.Net;
using System.Text.Json;
using Aggregator.Contracts;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Consumers.Disk;

/// <summary>Ingestion pauses before the database's disk is full.</summary>
public sealed class DiskGuardTests : IAsyncLifetime
{
    private readonly DiskPipeline _pipeline = new();

    [Fact]
    public async Task Ingestion_pauses_while_the_disk_is_nearly_full_and_continues_by_itself()
    {
        var consumer = _pipeline.StartConsumer();
        await PublishAsync("before");
        await _pipeline.StoredAsync("disk", 1);
        (await DetailAsync()).Should().StartWith("The database's disk has ");

        _pipeline.Fill();
        await consumer.LineAsync("Ingestion is paused");
        await PublishAsync("meanwhile");
        await HeldAsync();

        (await _pipeline.ScalarAsync<long>("SELECT count(*) FROM event_keys")).Should().Be(1);
        (await DetailAsync()).Should().StartWith("Ingestion is paused: the database's disk has ");

        _pipeline.Free();
        await consumer.LineAsync("Ingestion continues");
        await _pipeline.StoredAsync("disk", 2);
    }

    [Fact]
    public async Task A_consumer_that_starts_and_stops_while_the_disk_is_nearly_full_stores_and_loses_nothing()
    {
        _pipeline.Fill();
        await PublishAsync("early");
        var consumer = _pipeline.StartConsumer();
        await consumer.LineAsync("Ingestion is paused");
        await HeldAsync();

        consumer.Terminate();
        (await consumer.ExitAsync()).Should().Be(0, consumer.Output);
        (await _pipeline.ScalarAsync<long>("SELECT count(*) FROM event_keys")).Should().Be(0);

        _pipeline.Free();
        _pipeline.StartConsumer();
        await _pipeline.StoredAsync("disk", 1);
        var proof = await _pipeline.GetAsync("/verify");
        proof.GetProperty("balanced").ValueKind.Should().Be(JsonValueKind.True);
    }

    [Fact]
    public async Task Without_the_table_that_tells_the_free_space_ingestion_goes_on_and_says_so()
    {
        await _pipeline.ExecuteAsync("DROP SCHEMA disk CASCADE");

        var consumer = _pipeline.StartConsumer();

        await consumer.LineAsync("does not tell how much space is free");
        await PublishAsync("unguarded");
        await _pipeline.StoredAsync("disk", 1);
        (await DetailAsync()).Should().Be("The database does not tell how much space is free.");
    }

    public Task InitializeAsync() => _pipeline.InitializeAsync();

    public Task DisposeAsync() => _pipeline.DisposeAsync();

    private async Task PublishAsync(string id)
    {
        using var response = await _pipeline.PublishAsync(Samples.Event("disk", id));
        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
    }

    /// <summary>Waits until a consumer has taken all confirmed messages from the queue.</summary>
    private Task HeldAsync() => Eventually.TrueAsync(
        async () => (await _pipeline.Broker.QueueAsync(LogEventsTopology.Queue))?.MessageCount == 0,
        "a consumer holds the messages");

    private async Task<string?> DetailAsync()
    {
        var ready = await _pipeline.GetAsync("/health/ready");
        return ready.GetProperty("checks").GetProperty("disk").GetProperty("detail").GetString();
    }
}
