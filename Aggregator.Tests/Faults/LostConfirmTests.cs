using System.Net.Http.Json;
using System.Text;
using Aggregator.Contracts;
using Aggregator.Hosting;
using Aggregator.Tests.Infrastructure;
using Aggregator.Tests.Infrastructure.Network;
using RabbitMQ.Client;

namespace Aggregator.Tests.Faults;

public sealed class LostConfirmTests(Pipeline pipeline) : IClassFixture<Pipeline>
{
    private const string Lost = "lost-on-the-way";
    private const int Attempts = 3;

    /// <summary>A connection whose shutdown hangs is freed by the third missed heartbeat, after about 40 s.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_message_sent_again_because_its_confirm_was_lost_is_not_a_duplicate()
    {
        var channel = await pipeline.Broker.ChannelAsync();
        var copies = (await channel.QueueDeclareAsync()).QueueName;
        await channel.QueueBindAsync(copies, LogEventsTopology.Exchange, string.Empty);
        var direct = new Uri(pipeline.Environment[BrokerUri.Variable]);
        await using var line = new TcpProxy(direct.Host, direct.Port);
        pipeline.Environment[BrokerUri.Variable] = new UriBuilder(direct) { Port = line.Port }.Uri.ToString();
        var api = pipeline.Start("Aggregator.Api", "--urls", "http://127.0.0.1:0");
        using var http =
            new HttpClient { BaseAddress = new Uri((await api.LineAsync("Now listening on: ")).Split(' ')[^1]) };

        var ids = new List<string?>();
        var (sent, accepted) = (0, 0);
        for (var attempt = 1; ids.Count < 2; attempt++)
        {
            attempt.Should().BeLessThanOrEqualTo(
                Attempts, "the transport sends again unless the shutdown of its connection hangs");
            await Eventually.TrueAsync(() => PublishAsync(http, $"before {++sent}"), "the API publishes", Timeout);
            accepted++;
            ids.Clear();
            var lost = $"{Lost}-{attempt}";
            line.LoseAnswerTo(lost);
            sent++;
            await PublishAsync(http, lost);
            await TwiceAsync(() => CollectAsync(channel, copies, lost, ids));
        }

        ids.Should().HaveCount(2).And.OnlyContain(id => id == ids[0]);
        await Eventually.TrueAsync(
            () => pipeline.ScalarAsync<bool>($"SELECT count(*) > {accepted} FROM event_keys"), "the events are stored");
        await pipeline.DrainedAsync();
        var stats = await pipeline.GetAsync("/stats");

        // The count is exactly two, unless an attempt failed: events that were not accepted may or may not be stored.
        stats.GetProperty("received").GetInt64().Should().BeInRange(accepted + 1, sent);
        stats.GetProperty("duplicate_dropped").GetInt64().Should().Be(0);
    }

    private static async Task<bool> PublishAsync(HttpClient http, string id)
    {
        using var answer = await http.PostAsJsonAsync("/publish", Samples.Event("confirms", id));
        return answer.IsSuccessStatusCode;
    }

    /// <summary>Waits for the second copy for as long as a connection that does not hang may need.</summary>
    private static async Task TwiceAsync(Func<Task<int>> collect)
    {
        try
        {
            await Eventually.TrueAsync(
                async () => await collect() >= 2, "the message arrives twice", TimeSpan.FromSeconds(30));
        }
        catch (TimeoutException)
        {
            // The next attempt uses a new connection.
        }
    }

    private static async Task<int> CollectAsync(IChannel channel, string queue, string lost, List<string?> ids)
    {
        while (await channel.BasicGetAsync(queue, autoAck: true) is { } message)
        {
            if (Encoding.UTF8.GetString(message.Body.Span).Contains(lost, StringComparison.Ordinal))
                ids.Add(message.BasicProperties.MessageId);
        }

        return ids.Count;
    }
}
