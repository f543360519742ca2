using System.Net;
using System.Net.Http.Json;
using Aggregator.Contracts;
using Aggregator.Tests.Infrastructure;
using RabbitMQ.Client;

namespace Aggregator.Tests.Consumers.Provisioning;

/// <summary>A direct publisher's credentials allow only publishing to the exchange.</summary>
public sealed class LeastPrivilegeTests : IAsyncLifetime
{
    private const string Exchange = LogEventsTopology.Exchange;
    private const string Queue = LogEventsTopology.Queue;

    /// <summary>The refused operations, by name.</summary>
    private static readonly Dictionary<string, Func<IChannel, Task>> Refused = new(StringComparer.Ordinal)
    {
        ["declare a queue"] = channel => channel.QueueDeclareAsync(
            "mine", durable: true, exclusive: false, autoDelete: false),
        ["declare a temporary queue"] = channel => channel.QueueDeclareAsync(),
        ["declare the events' queue"] = channel => channel.QueueDeclareAsync(
            Queue,
            durable: true,
            exclusive: false,
            autoDelete: false,
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" }),
        ["declare the exchange"] = channel => channel.ExchangeDeclareAsync(
            Exchange, ExchangeType.Fanout, durable: true),
        ["declare another exchange"] = channel => channel.ExchangeDeclareAsync("mine", ExchangeType.Fanout),
        ["delete the queue"] = channel => channel.QueueDeleteAsync(Queue),
        ["delete the exchange"] = channel => channel.ExchangeDeleteAsync(Exchange),
        ["purge"] = channel => channel.QueuePurgeAsync(Queue),
        ["consume"] = channel => channel.BasicConsumeAsync(Queue, autoAck: true, new AsyncConsumer(channel)),
        ["get"] = channel => channel.BasicGetAsync(Queue, autoAck: true),
        ["bind"] = channel => channel.QueueBindAsync(Queue, Exchange, string.Empty),
        ["unbind"] = channel => channel.QueueUnbindAsync(Queue, Exchange, string.Empty),
        ["bind exchanges"] = channel => channel.ExchangeBindAsync(
            LogEventsTopology.StoredExchange, Exchange, string.Empty),
        ["publish as the consumers"] = channel => PublishAsync(channel, LogEventsTopology.StoredExchange, string.Empty),
        ["publish to the error queue"] = channel => PublishAsync(channel, LogEventsTopology.ErrorQueue, string.Empty),
        ["publish past the exchange"] = channel => PublishAsync(channel, string.Empty, Queue),
    };

    private ProvisionedHost _host = null!;
    private IConnection _connection = null!;

    public static TheoryData<string> Attempts { get; } = [.. Refused.Keys];

    [Fact]
    public async Task A_publisher_may_publish_to_the_exchange()
    {
        await using var publisher = new Broker(_host.Publisher, _host.Management);
        await publisher.PublishAsync("{}");

        await using var administrator = new Broker(_host.Administrator, _host.Management);
        (await administrator.QueueAsync(Queue))!.MessageCount.Should().Be(1);
    }

    [Theory]
    [MemberData(nameof(Attempts))]
    public async Task A_publisher_may_do_nothing_else(string attempt)
    {
        await using var channel = await _connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));

        var act = async () => await Refused[attempt](channel);

        await act.Should().ThrowAsync<Exception>();
        channel.CloseReason!.ReplyCode.Should().Be(Constants.AccessRefused);
    }

    [Theory]
    [InlineData("PUT", "api/queues/{0}/mine", "{}")]
    [InlineData("PUT", "api/exchanges/{0}/mine", """{"type":"fanout"}""")]
    [InlineData("DELETE", "api/queues/{0}/log-events", null)]
    [InlineData("DELETE", "api/queues/{0}/log-events/contents", null)]
    [InlineData("PUT", "api/policies/{0}/mine", """{"pattern":".*","definition":{"max-length":1}}""")]
    [InlineData("PUT", "api/permissions/{0}/{0}-publisher", """{"configure":".*","write":".*","read":".*"}""")]
    [InlineData("PUT", "api/users/mine", """{"password":"x","tags":"administrator"}""")]
    [InlineData(
        "POST",
        "api/exchanges/{0}/log-events/publish",
        """{"properties":{},"routing_key":"","payload":"{}","payload_encoding":"string"}""")]
    [InlineData("GET", "api/queues", null)]
    public async Task A_publisher_may_not_use_the_management_api(string method, string path, string? body)
    {
        using var management = TestServers.ManagementClient(_host.Management, _host.Publisher);
        using var request = new HttpRequestMessage(new HttpMethod(method), path.Replace(
            "{0}", _host.Name, StringComparison.Ordinal));
        if (body is not null)
            request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        using var answer = await management.SendAsync(request);

        answer.StatusCode.Should().BeOneOf(HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task The_operator_can_read_queues_but_not_change_them()
    {
        var asOperator = new Uri(_host.OperatorManagement);
        using var management = TestServers.ManagementClient(_host.Management, asOperator);

        (await management.GetAsync($"api/queues/{_host.Name}/{Queue}")).StatusCode.Should().Be(HttpStatusCode.OK);
        var policy =
            new Dictionary<string, object>(StringComparer.Ordinal) { ["pattern"] = ".*", ["definition"] = new { } };
        HttpResponseMessage[] changes =
        [
            await management.DeleteAsync($"api/queues/{_host.Name}/{Queue}"),
            await management.DeleteAsync($"api/queues/{_host.Name}/{Queue}/contents"),
            await management.PutAsJsonAsync($"api/policies/{_host.Name}/mine", policy),
        ];
        changes.Should().OnlyContain(answer => !answer.IsSuccessStatusCode);
    }

    public async Task InitializeAsync()
    {
        var servers = new ServerAddresses(TestServers.Postgres, TestServers.RabbitMq, TestServers.Management);
        _host = await ProvisionedHost.CreateAsync(servers, "least");
        var factory = new ConnectionFactory { Uri = _host.Publisher, AutomaticRecoveryEnabled = false };
        _connection = await factory.CreateConnectionAsync();
    }

    public async Task DisposeAsync() => await _connection.DisposeAsync();

    private static async Task PublishAsync(IChannel channel, string exchange, string routingKey) =>
        await channel.BasicPublishAsync(exchange, routingKey, mandatory: true, "{}"u8.ToArray());

    private sealed class AsyncConsumer(IChannel channel) : AsyncDefaultBasicConsumer(channel);
}
