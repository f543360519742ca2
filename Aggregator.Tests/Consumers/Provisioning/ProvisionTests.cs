using System.Net.Http.Json;
using System.Text.Json;
using Aggregator.Contracts;
using Aggregator.Hosting;
using Aggregator.Tests.Infrastructure;
using RabbitMQ.Client;

namespace Aggregator.Tests.Consumers.Provisioning;

public sealed class ProvisionTests : IAsyncLifetime
{
    private static readonly ServerAddresses Servers =
        new(TestServers.Postgres, TestServers.RabbitMq, TestServers.Management);

    private readonly HttpClient _management = TestServers.ManagementClient();
    private ProvisionedHost _host = null!;

    [Theory]
    [InlineData(LogEventsTopology.Queue, 20)]
    [InlineData(LogEventsTopology.DeadQueue, 1_000_000_000)]
    [InlineData(LogEventsTopology.ErrorQueue, 1_000_000_000)]
    [InlineData(LogEventsTopology.SkippedQueue, 1_000_000_000)]
    public async Task Queues_are_quorum_queues_that_refuse_messages_when_full(string name, long deliveries)
    {
        var queue = await QueueAsync(name);

        queue.GetProperty("type").GetString().Should().Be("quorum");
        var policy = queue.GetProperty("effective_policy_definition");
        policy.GetProperty("overflow").GetString().Should().Be("reject-publish");
        policy.GetProperty("max-length-bytes").GetInt64().Should().BePositive();
        policy.GetProperty("delivery-limit").GetInt64().Should().Be(deliveries);
    }

    [Fact]
    public async Task Repeated_provisioning_keeps_messages_and_sets_new_passwords()
    {
        await using var broker = new Broker(_host.Administrator, _host.Management);
        await broker.PublishAsync("{}");

        await using var again = _host.Provision("another");
        (await again.ExitAsync()).Should().Be(0, again.Output);

        (await broker.QueueAsync(LogEventsTopology.Queue))!.MessageCount.Should().Be(1);
        var renewed = new UriBuilder(_host.Publisher) { Password = "another" }.Uri;
        await using var publisher = new Broker(renewed, _host.Management);
        await publisher.PublishAsync("{}");
    }

    [Fact]
    public async Task Policies_apply_to_a_queue_that_a_service_declared_earlier()
    {
        await using var broker = new Broker(_host.Administrator, _host.Management);
        var channel = await broker.ChannelAsync();
        await channel.QueueDeleteAsync(LogEventsTopology.Queue);
        await channel.QueueDeclareAsync(
            LogEventsTopology.Queue,
            durable: true,
            exclusive: false,
            autoDelete: false,
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" });

        await using var again = _host.Provision("another");
        (await again.ExitAsync()).Should().Be(0, again.Output);

        await broker.PublishAsync("{}");
        (await QueueAsync(LogEventsTopology.Queue)).GetProperty("effective_policy_definition")
            .GetProperty("dead-letter-exchange").GetString().Should().Be(LogEventsTopology.DeadQueue);
    }

    [Fact]
    public async Task No_provisioned_user_is_an_administrator_and_guest_does_not_exist()
    {
        var users = await _management.GetFromJsonAsync<JsonElement>("api/users");
        var tags = users.EnumerateArray().ToDictionary(
            user => user.GetProperty("name").GetString()!,
            user => user.GetProperty("tags").ToString(),
            StringComparer.Ordinal);

        tags.Should().NotContainKey("guest");
        tags[$"{_host.Name}-service"].Should().Be("[]");
        tags[$"{_host.Name}-publisher"].Should().Be("[]");
        tags[$"{_host.Name}-operator"].Should().Be("""["monitoring"]""");
    }

    [Theory]
    [InlineData("http://somebody:secret@{0}", "user or password is wrong")]
    [InlineData("http://somebody:secret@127.0.0.1:1", "did not answer within 1 s")]
    [InlineData("amqp://somebody:secret@127.0.0.1", "AGGREGATOR_RABBITMQ_MANAGEMENT must be set")]
    public async Task A_failed_provisioning_reports_the_reason(string management, string sentence)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [ProvisionedHost.ManagementVariable] = management.Replace(
                "{0}", TestServers.Management.Authority, StringComparison.Ordinal),
            [BrokerUri.Variable] = _host.Service.ToString(),
            ["Provision__WaitSeconds"] = "1",
        };
        await using var provision = ServiceProcess.Start("Aggregator.Consumers", environment, "provision");

        (await provision.ExitAsync()).Should().Be(1);
        provision.Output.Should().Contain(sentence).And.NotContain("secret");
    }

    public async Task InitializeAsync() => _host = await ProvisionedHost.CreateAsync(Servers, "provision");

    public Task DisposeAsync()
    {
        _management.Dispose();
        return Task.CompletedTask;
    }

    private Task<JsonElement> QueueAsync(string name) => Eventually.GetAsync(
        () => _management.GetFromJsonAsync<JsonElement>($"api/queues/{_host.Name}/{name}"),
        queue => queue.TryGetProperty("effective_policy_definition", out var policy)
            && policy.ValueKind == JsonValueKind.Object
            && policy.TryGetProperty("overflow", out _),
        "the queue has a policy");
}
