using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Aggregator.Contracts;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Faults;

/// <summary>
/// The line to the broker breaks while so much is being published that the client's own queues are full. Whatever hangs in
/// the client then must not keep the API from publishing over the next connection.
/// </summary>
public sealed class BrokenLineTests : IAsyncLifetime
{
    private readonly Pipeline _pipeline = new();

    [Fact]
    public async Task A_line_that_breaks_with_the_clients_queue_full_is_replaced()
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

    public Task InitializeAsync() => _pipeline.InitializeAsync();

    public Task DisposeAsync() => _pipeline.DisposeAsync();

    private static async Task<HttpStatusCode> PublishAsync(HttpClient http, object body)
    {
        using var answer = await http.PostAsJsonAsync("/publish", body);
        return answer.StatusCode;
    }

    /// <summary>Sends the request until it is accepted, as a client should.</summary>
    private static Task<HttpStatusCode> AcceptedAsync(HttpClient http, object body) =>
        Eventually.GetAsync(() => PublishAsync(http, body), status => status == HttpStatusCode.Accepted, "the request is accepted");

    /// <summary>An array that becomes one message, of about 100 KiB.</summary>
    private static Dictionary<string, object>[] Large(int i)
    {
        var large = Samples.Event("jam", string.Create(CultureInfo.InvariantCulture, $"large-{i}"));
        large["payload"] = new { text = new string('x', 100 * 1024) };
        return [large];
    }

    /// <summary>From now on services reach the broker through it.</summary>
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
