using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Publishing.Ndjson;

/// <summary>Slow uploads do not starve other requests, and their events are stored as they arrive.</summary>
public sealed class SlowUploadTests : IAsyncLifetime
{
    private const int Uploads = 100;
    private const int Permits = 220;

    private readonly Pipeline _pipeline = new();
    private readonly List<TcpClient> _clients = [];

    [Fact]
    public async Task A_hundred_slow_uploads_do_not_starve_single_events_and_are_stored_while_they_run()
    {
        for (var i = 0; i < Uploads; i++)
            await BeginAsync(i, "first");
        await StoredAsync("slow", Uploads, TimeSpan.FromSeconds(20));

        for (var i = 0; i < 200; i++)
        {
            var clock = Stopwatch.StartNew();
            using var response = await _pipeline.PublishAsync(Samples.Event("beside"));
            response.StatusCode.Should().Be(HttpStatusCode.Accepted);
            clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(2));
        }

        foreach (var (client, i) in _clients.Select((client, i) => (client, i)))
            await SendLineAsync(client, Line("slow", i, "second"), isLast: true);
        foreach (var client in _clients)
            (await StatusLineAsync(client)).Should().StartWith("HTTP/1.1 202 ");
        await StoredAsync("slow", 2 * Uploads, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_stalled_upload_is_reported()
    {
        await BeginAsync(0, "only");

        (await StatusLineAsync(_clients[0])).Should().StartWith("HTTP/1.1 408 ");
        await StoredAsync("slow", 1, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Uploads_get_half_of_the_permits()
    {
        for (var i = 0; i < Permits / 2; i++)
            await BeginAsync(i, "first");
        await StoredAsync("slow", Permits / 2, TimeSpan.FromSeconds(20));

        using var upload = await _pipeline.PublishTextAsync(Line("slow", 0, "one too many"), "application/x-ndjson");
        using var single = await _pipeline.PublishAsync(Samples.Event("beside"));

        await upload.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, "overloaded");
        single.StatusCode.Should().Be(HttpStatusCode.Accepted);
    }

    public Task InitializeAsync()
    {
        _pipeline.Environment["Publish__MaxRequestsInFlight"] = Permits.ToString(CultureInfo.InvariantCulture);
        return _pipeline.InitializeAsync();
    }

    public Task DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        return _pipeline.DisposeAsync();
    }

    private async Task BeginAsync(int upload, string id)
    {
        var client = new TcpClient();
        _clients.Add(client);
        await client.ConnectAsync(_pipeline.Http.BaseAddress!.Host, _pipeline.Http.BaseAddress.Port);
        const string head =
            "POST /publish HTTP/1.1\r\nHost: localhost\r\n"
            + "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
        await SendLineAsync(client, Line("slow", upload, id));
    }

    private static async Task SendLineAsync(TcpClient client, string line, bool isLast = false) =>
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{line.Length:x}\r\n{line}\r\n{(isLast ? "0\r\n\r\n" : string.Empty)}")));

    private static async Task<string> StatusLineAsync(TcpClient client)
    {
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII, leaveOpen: true);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        return await reader.ReadLineAsync(limit.Token) ?? string.Empty;
    }

    private static string Line(string topic, int upload, string id) =>
        Samples.Json(topic, string.Create(CultureInfo.InvariantCulture, $"{upload}-{id}")) + "\n";

    private Task<long> StoredAsync(string topic, int count, TimeSpan limit) => Eventually.GetAsync(
        () => _pipeline.ScalarAsync<long>($"SELECT count(*) FROM event_keys WHERE topic = '{topic}'"),
        stored => stored == count,
        string.Create(CultureInfo.InvariantCulture, $"{count} lines are stored"),
        limit);
}
