using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aggregator.Storage;
using Aggregator.Tests.Api.Reading;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Guarantees;

/// <summary>
/// Services that are pointed at a hot standby of the database: they must refuse it, because a reader would miss events.
/// </summary>
public sealed class StandbyTests : IAsyncLifetime
{
    private const string Topic = "standby";

    private static readonly string[] Reads =
    [
        "/events", "/events?order=oldest", "/events?topic=standby", "/events/standby/early", "/events/export",
        "/events/stream", "/topics", "/stats", "/stats/history", "/duplicates", "/duplicates/summary", "/rejected",
        "/rejected/summary", "/verify",
    ];

    private readonly OwnServersPipeline _pipeline = new();

    [Fact]
    public async Task A_standby_shows_an_event_before_another_one_with_a_lower_id()
    {
        using var standby = _pipeline.Servers.StartStandby();
        await using var batches = new OpenBatches(_pipeline.Environment[PostgresConnection.Service]);
        await using var early = await batches.WriteAsync(OpenBatches.Event(Topic, "early"));
        await batches.StoreAsync(OpenBatches.Event(Topic, "late"));
        await standby.ShowsAsync(
            _pipeline.AdminConnection, "EXISTS (SELECT FROM processed_events WHERE event_id = 'late')");

        const string mark = "SELECT settled FROM settled_events()";
        await using var replica = standby.Database(_pipeline.AdminConnection);
        await using var command = replica.CreateCommand(mark);
        var seenThere = (long)(await command.ExecuteScalarAsync())!;
        await early.CommitAsync();

        var id = await _pipeline.ScalarAsync<long>("SELECT event_no FROM event_keys WHERE event_id = 'early'");
        seenThere.Should().BeGreaterThan(id, "a reader that went so far would never see the early event");
        (await _pipeline.ScalarAsync<long>(mark)).Should().BeGreaterThan(id, "now both are settled");
    }

    [Fact]
    public async Task A_reader_at_a_standby_is_refused_while_publishing_continues()
    {
        using var primary = new ApiClient(_pipeline.Http);
        await primary.StoreAsync(Topic, "early");
        using var standby = _pipeline.Servers.StartStandby();
        var connection = _pipeline.Environment[PostgresConnection.Service];
        _pipeline.Environment[PostgresConnection.Service] = standby.Connection(connection);

        using var api = await ApiClient.StartAsync(_pipeline);
        var consumer = _pipeline.StartConsumer();

        foreach (var path in Reads)
        {
            using var response = await api.Http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
            response.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable, path);
            response.Headers.RetryAfter!.Delta.Should().BePositive(path);
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
            problem.GetProperty("type").GetString().Should().Be("urn:aggregator:problem:database-is-standby", path);
        }

        (await api.Http.GetStringAsync("/health/ready")).Should().Contain("is a standby").And.Contain("degraded");
        await consumer.LineAsync("Waiting for the database: The database server is a standby");
        await api.PublishAsync(Topic, "published meanwhile");
        await primary.StoredAsync(Topic, "published meanwhile");

        // After the promotion neither is restarted.
        await standby.ShowsAsync(_pipeline.AdminConnection, "count(*) = 2 FROM event_keys");
        _pipeline.Consumers[0].Kill();
        _pipeline.Servers.KillPostgres();
        standby.Promote();
        await api.StoreAsync(Topic, "after the promotion");
        (await api.EventsAsync(Topic)).Should().Equal("early", "published meanwhile", "after the promotion");
        await using var database = standby.Database(_pipeline.AdminConnection);
        await api.MissingAsync(0, database);
    }

    public Task InitializeAsync() => _pipeline.InitializeAsync();

    public Task DisposeAsync() => _pipeline.DisposeAsync();
}
