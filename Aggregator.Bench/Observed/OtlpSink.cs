using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Aggregator.Bench.Observed;

/// <summary>Takes what programs export over OTLP/HTTP, and drops it.</summary>
internal sealed class OtlpSink : IAsyncDisposable
{
    private readonly WebApplication _server;
    private long _bytes;

    private OtlpSink(WebApplication server) => _server = server;

    public Uri Address => new(_server.Urls.Single());

    /// <summary>The number of bytes that have arrived.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public static async Task<OtlpSink> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0")
            .ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(
                endpoint => endpoint.Protocols = HttpProtocols.Http1));
        var sink = new OtlpSink(builder.Build());
        sink._server.Run(sink.DropAsync);
        await sink._server.StartAsync(cancellationToken);
        return sink;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task DropAsync(HttpContext context)
    {
        for (var read = await context.Request.BodyReader.ReadAsync(context.RequestAborted);
            !read.IsCompleted || read.Buffer.Length > 0;
            read = await context.Request.BodyReader.ReadAsync(context.RequestAborted))
        {
            Interlocked.Add(ref _bytes, read.Buffer.Length);
            context.Request.BodyReader.AdvanceTo(read.Buffer.End);
        }

        // An empty message is the response to a complete success.
        context.Response.ContentType = "application/x-protobuf";
    }
}
