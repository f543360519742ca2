using System.Net.Http.Json;
using Aggregator.Contracts;
using Aggregator.Tests.Infrastructure;
using Aggregator.Tests.Outbox.Infrastructure;

namespace Aggregator.Tests.Faults;

public sealed class LostConfirmTests(Pipeline pipeline) : IClassFixture<Pipeline>
{
    [Fact]
    public async Task A_message_that_is_sent_again_because_its_confirm_was_lost_is_no_duplicate()
    {
        var broker = pipeline.Broker.Uri;
        await using var line = new TcpProxy(broker.Host, broker.Port);
        var environment = new Dictionary<string, string>(pipeline.Environment, StringComparer.Ordinal)
        {
            [BrokerUri.Variable] = new UriBuilder(pipeline.Environment[BrokerUri.Variable]) { Port = line.Port }.Uri.ToString(),
        };
        await using var api = ServiceProcess.Start("Aggregator.Api", environment, "--urls", "http://127.0.0.1:0");
        using var http = new HttpClient { BaseAddress = new Uri((await api.LineAsync("Now listening on: ")).Split(' ')[^1]) };
        (await http.PostAsJsonAsync("/publish", Samples.Event("confirms", "first"))).EnsureSuccessStatusCode();

        line.LoseAnswerTo("lost-on-the-way");
        (await http.PostAsJsonAsync("/publish", Samples.Event("confirms", "lost-on-the-way"))).Dispose();

        // A third one behind it on the same connection: the second copy has arrived when this one has.
        (await http.PostAsJsonAsync("/publish", Samples.Event("confirms", "last"))).EnsureSuccessStatusCode();
        await pipeline.StoredAsync("confirms", 3);
        await pipeline.DrainedAsync();
        var stats = await pipeline.GetAsync("/stats");
        stats.GetProperty("received").GetInt64().Should().Be(3);
        stats.GetProperty("duplicate_dropped").GetInt64().Should().Be(0);
    }
}
