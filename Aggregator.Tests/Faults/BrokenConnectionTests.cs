using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Aggregator.Hosting;
using Aggregator.Tests.Infrastructure;
using Aggregator.Tests.Infrastructure.Network;

namespace Aggregator.Tests.Faults;

/// <summary>
/// The connection to the broker breaks while the load fills the client's own queues. Calls that then hang in the client
/// must not keep the API from publishing over the next connection.
/// </summary>
public sealed class BrokenConnectionTests : IAsyncLifetime
{
    private const int Writers = 300;
    private const int Requests = 8;
    private const int ArrayLength = 4;
    private const int Cuts = 4;

    /// <summary>A connection whose shutdown hangs is freed by the third missed heartbeat, after about 40 s.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    private readonly Pipeline _pipeline = new();

    [Fact]
    public async Task A_connection_that_breaks_while_the_clients_queue_is_full_is_replaced()
    {
        await using var gate = Gate();
        using var http = await StartApiAsync();
        await AcceptedAsync(http, Samples.Event("jam", "before"));

        gate.Jam();
        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => PublishAsync(http, Large(i))));
        answers.Should().Contain(HttpStatusCode.ServiceUnavailable);
        gate.CutAll();

        await AcceptedAsync(http, Samples.Event("jam", "after"));
        await AcceptedAsync(http, Large(0));
    }

    [Fact]
    public async Task A_connection_that_breaks_repeatedly_under_load_loses_nothing()
    {
        await using var gate = Gate();

        // The limit is little more than the number of writers, so that a permit that is never returned is noticed soon.
        _pipeline.Environment["Publish__MaxRequestsInFlight"] = (Writers + 20).ToString(CultureInfo.InvariantCulture);
        using var http = await StartApiAsync();

        var accepted = 0;
        var writers = Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < Requests; i++)
            {
                await AcceptedAsync(http, Body(writer, i));
                Interlocked.Increment(ref accepted);
            }
        })).ToList();
        for (var cut = 1; cut <= Cuts; cut++)
        {
            var enough = cut * Writers * Requests / (Cuts + 1);
            await Eventually.TrueAsync(
                () => Task.FromResult(Volatile.Read(ref accepted) >= enough), $"{enough} requests are accepted",
                Timeout);
            gate.CutAll();
        }

        await Task.WhenAll(writers);
        await _pipeline.DrainedAsync();
        var events = Writers * Requests / 4 * (1 + (3 * ArrayLength));
        (await _pipeline.GetAsync("/stats")).GetProperty("unique_processed").GetInt64().Should().Be(events);
        (await _pipeline.GetAsync("/verify")).GetProperty("balanced").GetBoolean().Should().BeTrue();
    }

    public Task InitializeAsync() => _pipeline.InitializeAsync();

    public Task DisposeAsync() => _pipeline.DisposeAsync();

    private static async Task<HttpStatusCode> PublishAsync(HttpClient http, object body)
    {
        using var answer = await http.PostAsJsonAsync("/publish", body);
        return answer.StatusCode;
    }

    /// <summary>Sends the request until it is accepted, as a client should.</summary>
    private static Task<HttpStatusCode> AcceptedAsync(HttpClient http, object body) =>
        Eventually.GetAsync(
            () => PublishAsync(http, body),
            status => status == HttpStatusCode.Accepted,
            "the request is accepted",
            Timeout);

    /// <summary>One request in four is a single event; the others are arrays.</summary>
    private static object Body(int writer, int request)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{writer}-{request}");
        return (writer + request) % 4 == 0
            ? Samples.Event("line", id)
            : Enumerable.Range(0, ArrayLength).Select(i => Samples.Event("line", $"{id}-{i}")).ToList();
    }

    /// <summary>An array that becomes one message, of about 100 KiB.</summary>
    private static Dictionary<string, object>[] Large(int i)
    {
        var large = Samples.Event("jam", string.Create(CultureInfo.InvariantCulture, $"large-{i}"));
        large["payload"] = new { text = new string('x', 100 * 1024) };
        return [large];
    }

    /// <summary>From now on services connect to the broker through the gate.</summary>
    private TcpGate Gate()
    {
        var broker = _pipeline.Host.Service;
        var gate = new TcpGate(broker.Host, broker.Port);
        _pipeline.Environment[BrokerUri.Variable] = new UriBuilder(broker) { Port = gate.Port }.Uri.ToString();
        return gate;
    }

    private async Task<HttpClient> StartApiAsync()
    {
        var api = _pipeline.Start("Aggregator.Api", "--urls", "http://127.0.0.1:0");
        return new HttpClient { BaseAddress = new Uri((await api.LineAsync("Now listening on: ")).Split(' ')[^1]) };
    }
}
