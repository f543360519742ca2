using System.Net.Http.Json;
using Aggregator.Contracts;
using Aggregator.Hosting;
using Aggregator.Tests.Infrastructure;
using RabbitMQ.Client;

namespace Aggregator.Tests.Consumers.Brokers;

/// <summary>A consumer checks the broker before it takes the first message.</summary>
public sealed class StartupCheckTests : IAsyncLifetime
{
    private readonly QuietPipeline _pipeline = new();

    [Fact]
    public async Task A_provisioned_broker_is_accepted_without_a_warning()
    {
        _pipeline.Environment[ProvisionedHost.ManagementVariable] = _pipeline.Host.OperatorManagement;

        var consumer = _pipeline.StartConsumer();

        await _pipeline.ConsumedByAsync(1);
        consumer.Output.Should().NotContain("warn");
    }

    [Fact]
    public async Task A_classic_queue_is_refused()
    {
        var channel = await _pipeline.Broker.ChannelAsync();
        await channel.QueueDeleteAsync(LogEventsTopology.Queue);
        await channel.QueueDeclareAsync(LogEventsTopology.Queue, durable: true, exclusive: false, autoDelete: false);

        await ShouldRefuseAsync("to declare the quorum queue log-events: it exists already and is of another kind");
    }

    [Theory]
    [InlineData("configure", "to declare the exchange log-events,")]
    [InlineData("write", "to bind the queue log-events:")]
    [InlineData("read", "to bind the queue log-events:")]
    public async Task A_missing_permission_is_named(string right, string sentence)
    {
        var rights = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["configure"] = ".*", ["write"] = ".*", ["read"] = ".*", [right] = "^$",
        };
        using var management = TestServers.ManagementClient();
        var path = $"api/permissions/{_pipeline.Host.Name}/{_pipeline.Host.Name}-service";
        (await management.PutAsJsonAsync(path, rights)).EnsureSuccessStatusCode();

        await ShouldRefuseAsync(sentence);
    }

    [Fact]
    public async Task A_wrong_password_is_refused_at_once()
    {
        _pipeline.Environment[BrokerUri.Variable] =
            new UriBuilder(_pipeline.Host.Service) { Password = "wrong" }.Uri.ToString();

        await ShouldRefuseAsync("user or password in AGGREGATOR_RABBITMQ is wrong");
    }

    [Fact]
    public async Task A_virtual_host_that_does_not_exist_is_refused()
    {
        _pipeline.Environment[BrokerUri.Variable] =
            new UriBuilder(_pipeline.Host.Service) { Path = "nowhere" }.Uri.ToString();

        await ShouldRefuseAsync("into the virtual host nowhere");
    }

    [Fact]
    public async Task Missing_policies_are_refused_if_they_can_be_read_and_cause_a_warning_otherwise()
    {
        using var management = TestServers.ManagementClient();
        (await management.DeleteAsync($"api/policies/{_pipeline.Host.Name}/log-events")).EnsureSuccessStatusCode();

        _pipeline.Environment[ProvisionedHost.ManagementVariable] = string.Empty;
        var consumer = _pipeline.StartConsumer();
        await _pipeline.ConsumedByAsync(1);
        consumer.Output.Should().Contain(
            "The broker's policies are not checked: AGGREGATOR_RABBITMQ_MANAGEMENT is not set");

        await Eventually.GetAsync(
            () => management.GetStringAsync($"api/queues/{_pipeline.Host.Name}/{LogEventsTopology.Queue}"),
            queue => !queue.Contains("\"delivery-limit\"", StringComparison.Ordinal),
            "the management API no longer shows the policy");
        _pipeline.Environment[ProvisionedHost.ManagementVariable] = _pipeline.Host.OperatorManagement;
        await ShouldRefuseAsync("The queue log-events has no delivery-limit that serves");
    }

    public Task InitializeAsync() => _pipeline.InitializeAsync();

    public Task DisposeAsync() => _pipeline.DisposeAsync();

    private async Task ShouldRefuseAsync(string sentence)
    {
        var consumer = _pipeline.StartConsumer();

        (await consumer.ExitAsync()).Should().Be(1, consumer.Output);
        consumer.Output.Should().Contain(sentence);
    }
}
