using System.Text;
using Aggregator.Contracts;
using Aggregator.Tests.Infrastructure;
using RabbitMQ.Client;

namespace Aggregator.Tests.Dashboard;

/// <summary>A running system whose API also knows the broker's management API.</summary>
public sealed class DashboardPipeline : Pipeline
{
    /// <summary>Starts another API process, with the operator's credentials for the management API.</summary>
    public async Task<HttpClient> StartManagedApiAsync()
    {
        Environment[ProvisionedHost.ManagementVariable] = Host.OperatorManagement;
        return await StartApiAsync();
    }

    /// <summary>Starts another API process.</summary>
    public async Task<HttpClient> StartApiAsync()
    {
        const string listening = "Now listening on: ";
        var line = await Start("Aggregator.Api", "--urls", "http://127.0.0.1:0").LineAsync(listening);
        return new HttpClient
        {
            BaseAddress = new Uri(line[(line.IndexOf(listening, StringComparison.Ordinal) + listening.Length)..]),
        };
    }

    /// <summary>Replays a rejection with a corrected event.</summary>
    public Task<HttpResponseMessage> ReplayAsync(long id, string corrected) => Http.PostAsync(
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/rejected/{id}/replay"),
        new StringContent(corrected, Encoding.UTF8, "application/json"));

    /// <summary>Publishes over AMQP with the property <c>app_id</c>.</summary>
    public async Task SendAsync(string body, string? appId = null)
    {
        var channel = await Broker.ChannelAsync();
        var properties = new BasicProperties { MessageId = Samples.NewId(), DeliveryMode = DeliveryModes.Persistent };
        if (appId is not null)
            properties.AppId = appId;
        await channel.BasicPublishAsync(
            LogEventsTopology.Exchange, string.Empty, mandatory: true, properties, Encoding.UTF8.GetBytes(body));
    }
}

/// <summary>The tests share one running system; each has topics of its own.</summary>
[CollectionDefinition(Name)]
public sealed class SharedDashboard : ICollectionFixture<DashboardPipeline>
{
    public const string Name = "Dashboard";
}
