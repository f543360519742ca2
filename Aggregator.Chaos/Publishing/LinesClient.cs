using System.Buffers;
using System.Net.Http.Headers;
using Aggregator.Client.Sending;
using Publisher.Worker.Sending;

namespace Aggregator.Chaos.Publishing;

/// <summary>Makes single attempts at <c>POST /publish</c> with one event per line.</summary>
internal sealed class LinesClient(SocketsHttpHandler connections, Uri url, TimeSpan timeout)
    : IPublishClient, IDisposable
{
    private static readonly MediaTypeHeaderValue Lines = new("application/x-ndjson");

    private readonly PublishEndpoint _endpoint = new(connections, url, timeout, TimeProvider.System);

    public async Task<PublishResult> AttemptAsync(PublishRequest request)
    {
        var body = new RequestBody(Bytes(request), request.Events.Count) { ContentType = Lines };
        return PublishResult.From(await _endpoint.SendAsync(body, CancellationToken.None));
    }

    public void Dispose() => _endpoint.Dispose();

    private static ReadOnlyMemory<byte> Bytes(PublishRequest request)
    {
        var bytes = new ArrayBufferWriter<byte>(request.Body.Bytes.Length);
        foreach (var planned in request.Events)
        {
            bytes.Write(planned.Json.Span);
            bytes.Write("\n"u8);
        }

        return bytes.WrittenMemory;
    }
}
