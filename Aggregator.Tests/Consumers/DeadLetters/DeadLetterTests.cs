using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Aggregator.Contracts;
using Aggregator.Hosting;
using Aggregator.Tests.Infrastructure;
using Aggregator.Tests.Infrastructure.Network;
using RabbitMQ.Client;

namespace Aggregator.Tests.Consumers.DeadLetters;

/// <summary>Messages that no consumer could process still reach the database, each counted once.</summary>
public sealed class DeadLetterTests : IAsyncLifetime
{
    private readonly Pipeline _pipeline = new WithoutRetries();

    [Fact]
    public async Task A_message_that_faults_its_consumer_is_rejected_with_the_fault()
    {
        await _pipeline.ExecuteAsync($"REVOKE INSERT ON event_keys FROM {_pipeline.ServiceRole}");
        var id = Guid.NewGuid();
        _pipeline.StartConsumer();
        await _pipeline.ConsumedByAsync(1);

        await _pipeline.Broker.PublishAsync(Samples.Json("faulty", Samples.NewId()), id.ToString());

        var rejected = await RejectedAsync(id);
        rejected.Queue.Should().Be(LogEventsTopology.ErrorQueue);
        rejected.Reason.Should().Contain("permission denied for table event_keys");
        rejected.Headers.GetProperty("headers").GetProperty("MT-Fault-ExceptionType").GetString()
            .Should().Contain("PostgresException");
        await ShouldHaveCountedAsync(received: 1, rejected: 1);
    }

    [Fact]
    public async Task A_valid_message_beyond_the_delivery_limit_is_stored()
    {
        var id = Guid.NewGuid();
        await _pipeline.Broker.PublishAsync(Samples.Json("returned", Samples.NewId()), id.ToString());
        await ReturnUntilDeadAsync();

        await StatsAsync(waiting: 1);
        _pipeline.StartConsumer();

        await _pipeline.StoredAsync("returned", 1);
        await ShouldHaveCountedAsync(received: 1, rejected: 0);
    }

    [Fact]
    public async Task Valid_events_of_a_dead_letter_are_stored_and_the_rest_is_rejected_with_both_reasons()
    {
        var id = Guid.NewGuid();
        var right = Samples.Json("mixed", Samples.NewId());
        var wrong = right.Replace("\"source\":\"tests\",", string.Empty, StringComparison.Ordinal);
        await _pipeline.Broker.PublishAsync($"[{right},{wrong}]", id.ToString());
        await ReturnUntilDeadAsync();
        _pipeline.StartConsumer();

        var rejected = await RejectedAsync(id);
        rejected.Queue.Should().Be(LogEventsTopology.DeadQueue);
        rejected.Reason.Should().StartWith("broker gave up on the message: delivery_limit; ").And.Contain("source");
        await _pipeline.StoredAsync("mixed", 1);
        await ShouldHaveCountedAsync(received: 2, rejected: 1);
    }

    [Fact]
    public async Task A_dead_letter_that_returned_three_times_is_rejected_unread()
    {
        var id = Guid.NewGuid();
        await _pipeline.Broker.PublishAsync(Samples.Json("deadly", Samples.NewId()), id.ToString());
        await ReturnUntilDeadAsync();
        await ReturnAsync(LogEventsTopology.DeadQueue, times: 3);
        _pipeline.StartConsumer();

        var rejected = await RejectedAsync(id);
        rejected.Queue.Should().Be(LogEventsTopology.DeadQueue);
        rejected.Reason.Should().Be("broker gave up on the message: delivery_limit");
        (await _pipeline.ScalarAsync<long>("SELECT count(*) FROM event_keys")).Should().Be(0);
        await ShouldHaveCountedAsync(received: 1, rejected: 1);
    }

    [Fact]
    public async Task A_valid_message_in_the_skipped_queue_is_stored()
    {
        var channel = await _pipeline.Broker.ChannelAsync();
        await channel.BasicPublishAsync(
            LogEventsTopology.SkippedQueue,
            string.Empty,
            mandatory: true,
            new BasicProperties { MessageId = Samples.NewId() },
            System.Text.Encoding.UTF8.GetBytes(Samples.Json("skipped", Samples.NewId())));
        _pipeline.StartConsumer();

        await _pipeline.StoredAsync("skipped", 1);
        await ShouldHaveCountedAsync(received: 1, rejected: 0);
    }

    [Fact]
    public async Task A_message_that_was_stored_but_never_acknowledged_is_not_counted_again()
    {
        await LimitDeliveriesAsync(1);
        await using var gate = new TcpGate(_pipeline.Host.Service.Host, _pipeline.Host.Service.Port);
        var direct = _pipeline.Environment[BrokerUri.Variable];
        _pipeline.Environment[BrokerUri.Variable] =
            new UriBuilder(_pipeline.Host.Service) { Port = gate.Port }.Uri.ToString();
        var victim = _pipeline.StartConsumer();
        await _pipeline.ConsumedByAsync(1);

        gate.HoldClient();
        await _pipeline.Broker.PublishAsync(Samples.Json("unacknowledged", Samples.NewId()), Samples.NewId());
        await _pipeline.ReceivedAsync(1);
        victim.Kill();
        await victim.ExitAsync();
        await ReturnUntilDeadAsync();

        _pipeline.Environment[BrokerUri.Variable] = direct;
        _pipeline.StartConsumer();
        await _pipeline.Broker.PublishAsync(Samples.Json("marker", Samples.NewId()), Samples.NewId());
        await _pipeline.StoredAsync("marker", 1);
        await ShouldHaveCountedAsync(received: 2, rejected: 0);
    }

    [Fact]
    public async Task Messages_in_the_skipped_queue_are_drained()
    {
        var id = Guid.NewGuid();
        var channel = await _pipeline.Broker.ChannelAsync();
        var properties = new BasicProperties
        {
            MessageId = id.ToString(),
            Headers = new Dictionary<string, object?>(StringComparer.Ordinal) { ["MT-Reason"] = "dead-letter" },
        };
        await channel.BasicPublishAsync(
            LogEventsTopology.SkippedQueue, string.Empty, mandatory: true, properties, new byte[] { 0, 255 });
        _pipeline.StartConsumer();

        (await RejectedAsync(id)).Reason.Should().Be(
            "no consumer took the message: dead-letter; message must be UTF-8");
        await ShouldHaveCountedAsync(received: 1, rejected: 1);
    }

    public Task InitializeAsync() => _pipeline.InitializeAsync();

    public Task DisposeAsync() => _pipeline.DisposeAsync();

    private async Task<(string Queue, string Reason, JsonElement Headers)> RejectedAsync(Guid messageId)
    {
        var sql =
            $"""
            SELECT json_build_array(queue, reason, headers)::text FROM rejected_events
            WHERE message_id = '{messageId}'
            """;
        var row = await Eventually.GetAsync(
            () => _pipeline.ScalarAsync<string?>($"SELECT coalesce(({sql}), '')"),
            found => found!.Length > 0,
            "the message is kept");
        var values = JsonDocument.Parse(row!).RootElement;
        return (values[0].GetString()!, values[1].GetString()!, values[2]);
    }

    private async Task ShouldHaveCountedAsync(long received, long rejected)
    {
        await _pipeline.DrainedAsync();
        var stats = await StatsAsync(waiting: 0);
        stats.GetProperty("received").GetInt64().Should().Be(received);
        stats.GetProperty("rejected").GetInt64().Should().Be(rejected);
        (await _pipeline.GetAsync("/verify")).GetProperty("balanced").GetBoolean().Should().BeTrue();
    }

    /// <summary>
    /// Waits until so many messages are in the reject queues, whose figures are null while the broker answers slowly.
    /// </summary>
    private Task<JsonElement> StatsAsync(long waiting) => Eventually.GetAsync(
        () => _pipeline.GetAsync("/stats"),
        stats => stats.GetProperty("dead_letter_backlog") is { ValueKind: JsonValueKind.Object } backlog
            && backlog.EnumerateObject().Sum(queue => queue.Value.GetInt64()) == waiting,
        string.Create(CultureInfo.InvariantCulture, $"the reject queues hold {waiting} messages"));

    private async Task ReturnUntilDeadAsync()
    {
        var channel = await _pipeline.Broker.ChannelAsync();
        await Eventually.TrueAsync(
            async () =>
            {
                if (await channel.BasicGetAsync(LogEventsTopology.Queue, autoAck: false) is { } got)
                    await channel.BasicNackAsync(got.DeliveryTag, multiple: false, requeue: true);
                return (await _pipeline.Broker.QueueAsync(LogEventsTopology.DeadQueue))!.MessageCount > 0;
            },
            "the broker gives up on the message");
    }

    /// <summary>Takes the only message of a queue and returns it, the given number of times.</summary>
    private async Task ReturnAsync(string queue, int times)
    {
        var channel = await _pipeline.Broker.ChannelAsync();
        for (var returned = 0; returned < times;)
        {
            if (await channel.BasicGetAsync(queue, autoAck: false) is not { } got)
                continue;
            await channel.BasicNackAsync(got.DeliveryTag, multiple: false, requeue: true);
            returned++;
        }
    }

    private async Task LimitDeliveriesAsync(int limit)
    {
        using var management = TestServers.ManagementClient();
        var policy = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["pattern"] = $"^{LogEventsTopology.Queue}$",
            ["apply-to"] = "queues",
            ["priority"] = 100,
            ["definition"] = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["delivery-limit"] = limit,
                ["overflow"] = "reject-publish",
                ["dead-letter-exchange"] = LogEventsTopology.DeadQueue,
                ["dead-letter-strategy"] = "at-least-once",
            },
        };
        var path = string.Create(CultureInfo.InvariantCulture, $"api/policies/{_pipeline.Host.Name}/few-deliveries");
        (await management.PutAsJsonAsync(path, policy)).EnsureSuccessStatusCode();
    }

    private sealed class WithoutRetries : Pipeline
    {
        public WithoutRetries() => Environment["Ingest__Retries"] = "0";

        protected override int InitialConsumers => 0;
    }
}
