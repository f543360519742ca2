using System.Net.Http.Json;
using System.Text;
using Aggregator.Contracts;
using Aggregator.Tests.Infrastructure;
using Aggregator.Tests.Outbox.Infrastructure;
using RabbitMQ.Client;

namespace Aggregator.Tests.Faults;

public sealed class LostConfirmTests(Pipeline pipeline) : IClassFixture<Pipeline>
{
    private const string Lost = "lost-on-the-way";

    [Fact]
    public async Task A_message_that_is_sent_again_because_its_confirm_was_lost_is_no_duplicate()
    {
        var channel = await pipeline.Broker.ChannelAsync();
        var copies = (await channel.QueueDeclareAsync()).QueueName;
        await channel.QueueBindAsync(copies, LogEventsTopology.Exchange, string.Empty);
        var direct = new Uri(pipeline.Environment[BrokerUri.Variable]);
        await using var line = new TcpProxy(direct.Host, direct.Port);
        pipeline.Environment[BrokerUri.Variable] = new UriBuilder(direct) { Port = line.Port }.Uri.ToString();
        var api = pipeline.Start("Aggregator.Api", "--urls", "http://127.0.0.1:0");
        using var http = new HttpClient { BaseAddress = new Uri((await api.LineAsync("Now listening on: ")).Split(' ')[^1]) };
        (await http.PostAsJsonAsync("/publish", Samples.Event("confirms", "before"))).EnsureSuccessStatusCode();

        line.LoseAnswerTo(Lost);
        (await http.PostAsJsonAsync("/publish", Samples.Event("confirms", Lost))).Dispose();

        var ids = new List<string?>();
        await Eventually.TrueAsync(async () => await CollectAsync(channel, copies, ids) >= 2, "the message comes twice");
        ids.Distinct(StringComparer.Ordinal).Should().ContainSingle();
        await pipeline.StoredAsync("confirms", 2);
        await pipeline.DrainedAsync();
        var stats = await pipeline.GetAsync("/stats");
        stats.GetProperty("received").GetInt64().Should().Be(2);
        stats.GetProperty("duplicate_dropped").GetInt64().Should().Be(0);
    }

    private static async Task<int> CollectAsync(IChannel channel, string queue, List<string?> ids)
    {
        while (await channel.BasicGetAsync(queue, autoAck: true) is { } message)
        {
            if (Encoding.UTF8.GetString(message.Body.Span).Contains(Lost, StringComparison.Ordinal))
                ids.Add(message.BasicProperties.MessageId);
        }

        return ids.Count;
    }
}
