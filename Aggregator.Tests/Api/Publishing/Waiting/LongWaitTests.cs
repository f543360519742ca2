using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Aggregator.Tests.Infrastructure;
using Aggregator.Tests.Infrastructure.Network;

namespace Aggregator.Tests.Api.Publishing.Waiting;

/// <summary>Waits that consumers, clients or the API cut short.</summary>
public sealed class LongWaitTests : IAsyncLifetime
{
    private const string Topic = "long wait";

    private readonly QuietPipeline _pipeline = new();

    [Fact]
    public async Task Without_consumers_a_request_is_answered_202_after_its_wait_and_stored_later()
    {
        var clock = Stopwatch.StartNew();
        using var response = await _pipeline.SendAsync(Samples.Event(Topic, "later"), "/publish", "wait=1");

        var queued = await response.ShouldBeAsync(HttpStatusCode.Accepted);
        clock.Elapsed.Should().BeGreaterThan(TimeSpan.FromSeconds(0.9));
        queued.Status().Should().Be("queued");
        queued.GetProperty("event_id").GetString().Should().Be("later");
        _pipeline.StartConsumer();
        await _pipeline.StoredAsync(Topic, 1);
    }

    [Fact]
    public async Task A_consumer_killed_between_commit_and_ack_changes_no_outcome()
    {
        var broker = _pipeline.Host.Service;
        await using var gate = new TcpGate(broker.Host, broker.Port);
        var victim = await _pipeline.StartConsumerBehindAsync(gate);
        gate.HoldClient();
        var twice = Samples.Event(Topic);

        // The consumer commits, and its acks do not arrive.
        var settled = await _pipeline.SettledAsync(new[] { twice, Samples.Event(Topic), twice });
        victim.Kill();
        await victim.ExitAsync();
        _pipeline.StartConsumer();
        var again = await _pipeline.SettledAsync(new[] { twice });

        settled.Statuses().Should().Equal("stored", "stored", "duplicate");
        again.Statuses().Should().Equal("duplicate");
        await _pipeline.DrainedAsync();
        (await _pipeline.GetAsync("/stats")).GetProperty("received").GetInt64().Should().Be(4);
    }

    [Fact]
    public async Task A_request_that_waits_while_its_message_is_redelivered_learns_its_own_outcome()
    {
        var broker = _pipeline.Host.Service;
        await using var gate = new TcpGate(broker.Host, broker.Port);
        var victim = await _pipeline.StartConsumerBehindAsync(gate);
        gate.HoldClient();

        // The first consumer holds the messages in a transaction that waits for a lock, dies, and never commits.
        await using var connection = await _pipeline.Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var block = connection.CreateCommand())
        {
            block.CommandText = "LOCK TABLE event_keys IN SHARE MODE";
            await block.ExecuteNonQueryAsync();
        }

        var waiting = _pipeline.SettledAsync(new[] { Samples.Event(Topic), Samples.Event(Topic) });
        await Eventually.TrueAsync(
            () => _pipeline.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"),
            "the consumer waits for the lock");
        victim.Kill();
        await victim.ExitAsync();
        _pipeline.StartConsumer();
        await transaction.RollbackAsync();

        (await waiting).Statuses().Should().Equal("stored", "stored");
    }

    [Fact]
    public async Task Many_waiting_requests_use_one_connection_and_each_gets_its_own_answer()
    {
        const int count = 400;
        var waiting = Enumerable.Range(0, count)
            .Select(i => _pipeline.SendAsync(Samples.Event(Topic, $"many-{i}"), "/publish", "wait=60"))
            .ToList();
        await Eventually.GetAsync(
            async () => (await _pipeline.Broker.QueueAsync("log-events"))?.MessageCount ?? 0,
            messages => messages > 0,
            "events are queued");
        var connections = await Eventually.GetAsync(
            () => _pipeline.ScalarAsync<long>(
                """
                SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND application_name = 'aggregator-api'
                  AND (query LIKE '%inbox_state%' OR query LIKE 'LISTEN%')
                """),
            found => found > 0,
            "the API asks for the outcomes");

        _pipeline.StartConsumer();

        connections.Should().Be(1);
        for (var i = 0; i < count; i++)
        {
            using var response = await waiting[i];
            var outcome = await response.ShouldBeAsync(HttpStatusCode.OK);
            outcome.Status().Should().Be("stored");
            outcome.GetProperty("event_id").GetString().Should().Be($"many-{i}");
        }
    }

    [Fact]
    public async Task A_request_for_which_there_is_no_room_is_answered_202_at_once()
    {
        var narrow = new QuietPipeline();
        narrow.Environment["Wait__MaxRequests"] = "1";
        narrow.Environment["Wait__MaxEvents"] = "3";
        await narrow.InitializeAsync();
        try
        {
            using var large = await narrow.SendAsync(Enumerable.Range(0, 4).Select(_ => Samples.Event(Topic)).ToList());
            await large.ShouldBeAsync(HttpStatusCode.Accepted);
            using var gone = new CancellationTokenSource();
            var first = narrow.Http.PostAsJsonAsync(Waits.Stored, Samples.Event(Topic), gone.Token);
            await Eventually.TrueAsync(
                async () =>
                {
                    var clock = Stopwatch.StartNew();
                    using var second = await narrow.SendAsync(Samples.Event(Topic), "/publish", "wait=5");
                    second.Headers.Contains("Preference-Applied").Should().Be(clock.Elapsed.TotalSeconds >= 5);
                    return clock.Elapsed < TimeSpan.FromSeconds(4);
                },
                "the first request has taken the place");

            // A client that goes away leaves its place to others.
            await gone.CancelAsync();
            await first.Awaiting(request => request).Should().ThrowAsync<OperationCanceledException>();
            narrow.StartConsumer();
            await Eventually.TrueAsync(
                async () =>
                {
                    using var answer = await narrow.SendAsync(Samples.Event(Topic));
                    return answer.StatusCode == HttpStatusCode.OK;
                },
                "there is room again");
            await narrow.DrainedAsync();
        }
        finally
        {
            await narrow.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_API_that_stops_answers_waiting_requests_202()
    {
        var waiting = _pipeline.SendAsync(Samples.Event(Topic), "/publish", "wait=60");
        await Eventually.TrueAsync(
            async () => (await _pipeline.Broker.QueueAsync("log-events"))?.MessageCount > 0, "the event is queued");

        _pipeline.Api.Terminate();

        using var response = await waiting;
        (await response.ShouldBeAsync(HttpStatusCode.Accepted)).Status().Should().Be("queued");
        (await _pipeline.Api.ExitAsync()).Should().Be(0, _pipeline.Api.Output);
    }

    public Task InitializeAsync() => _pipeline.InitializeAsync();

    public async Task DisposeAsync()
    {
        await _pipeline.PurgeAsync();
        await _pipeline.DisposeAsync();
    }
}
