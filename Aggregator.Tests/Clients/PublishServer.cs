using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Aggregator.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Aggregator.Tests.Clients;

/// <summary>An HTTP server that answers a client in every way in which a server or a proxy may answer.</summary>
internal sealed class PublishServer : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly Func<PublishedArray, HttpContext, Task> _respond;
    private readonly ConcurrentQueue<PublishedArray> _requests = new();

    private PublishServer(WebApplication server, Func<PublishedArray, HttpContext, Task> respond) =>
        (_server, _respond) = (server, respond);

    public Uri Url => new(_server.Urls.Single());

    /// <summary>The requests in the order in which they came.</summary>
    public IReadOnlyList<PublishedArray> Requests => [.. _requests];

    /// <summary>The ids of all events of all requests.</summary>
    public IEnumerable<string> Ids => _requests.SelectMany(request => request.Ids);

    public static Task<PublishServer> StartAsync(int port = 0) => StartAsync((_, _) => Task.CompletedTask, port);

    /// <summary>Starts a server that accepts all events, unless the function answers otherwise.</summary>
    public static async Task<PublishServer> StartAsync(Func<PublishedArray, HttpContext, Task> respond, int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        var server = new PublishServer(builder.Build(), respond);
        server._server.Run(server.TakeAsync);
        await server._server.StartAsync();
        return server;
    }

    public AggregatorClient Client(Func<AggregatorClientOptions, AggregatorClientOptions>? change = null)
    {
        var options = new AggregatorClientOptions { Url = Url };
        return new AggregatorClient(change?.Invoke(options) ?? options);
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _server.StopAsync(atOnce.Token);
        await _server.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        var body = context.Request.Headers.ContentEncoding == "gzip"
            ? new GZipStream(context.Request.Body, CompressionMode.Decompress) : context.Request.Body;
        using var json = await JsonDocument.ParseAsync(body);
        var array = new PublishedArray(
            _requests.Count + 1,
            TimeProvider.System.GetTimestamp(),
            json.RootElement.Clone(),
            context.Request.Path,
            context.Request.Headers.ContainsKey("traceparent"));
        _requests.Enqueue(array);
        await _respond(array, context);
        if (!context.Response.HasStarted && context.Response.StatusCode == StatusCodes.Status200OK)
            await array.AcceptAsync(context);
    }
}
