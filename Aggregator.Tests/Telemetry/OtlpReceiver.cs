using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Collector.Trace.V1;

namespace Aggregator.Tests.Telemetry;

/// <summary>A collector as the programs see one: OTLP over HTTP, in protobuf.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<ReceivedSpan> _spans = new();
    private readonly ConcurrentQueue<ReceivedLog> _logs = new();
    private readonly WebApplication _server;
    private int _metricExports;

    private OtlpReceiver(WebApplication server) => _server = server;

    public string Address { get; private set; } = string.Empty;

    public IReadOnlyCollection<ReceivedSpan> Spans => _spans;

    public IReadOnlyCollection<ReceivedLog> Logs => _logs;

    /// <summary>How often metrics came.</summary>
    public int MetricExports => Volatile.Read(ref _metricExports);

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var receiver = new OtlpReceiver(builder.Build());
        receiver._server.Run(receiver.TakeAsync);
        await receiver._server.StartAsync();
        receiver.Address = receiver._server.Urls.Single();
        return receiver;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        switch (context.Request.Path)
        {
            case "/v1/traces":
                foreach (var resource in ExportTraceServiceRequest.Parser.ParseFrom(body.ToArray()).ResourceSpans)
                {
                    foreach (var span in ReceivedSpan.From(resource))
                        _spans.Enqueue(span);
                }

                break;
            case "/v1/logs":
                foreach (var resource in ExportLogsServiceRequest.Parser.ParseFrom(body.ToArray()).ResourceLogs)
                {
                    foreach (var log in ReceivedLog.From(resource))
                        _logs.Enqueue(log);
                }

                break;
            case "/v1/metrics" when body.Length > 0:
                Interlocked.Increment(ref _metricExports);
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }
}
