using System.Buffers;
using System.Net.Http.Headers;
using Publisher.Worker.Sending;

namespace Aggregator.Chaos.Publishing;

/// <summary>Makes single attempts at <c>POST /publish</c> with one event per line.</summary>
internal sealed class LinesClient(SocketsHttpHandler connections, Uri url, TimeSpan timeout)
    : IPublishClient, IDisposable
{
    private static readonly MediaTypeHeaderValue Lines = new("application/x-ndjson");

    private readonly HttpMessageInvoker _http = new(connections, disposeHandler: false);
    private readonly Uri _publish = new(url, "publish");

    public async Task<PublishResult> AttemptAsync(PublishRequest request)
    {
        using var limit = new CancellationTokenSource(timeout);
        try
        {
            var content = new ReadOnlyMemoryContent(Body(request));
            content.Headers.ContentType = Lines;
            using var message = new HttpRequestMessage(HttpMethod.Post, _publish) { Content = content };
            using var response = await _http.SendAsync(message, limit.Token);
            return ResponseReader.Read(
                response.StatusCode,
                response.Headers.RetryAfter,
                await response.Content.ReadAsByteArrayAsync(limit.Token),
                request.Events.Count);
        }
        catch (HttpRequestException broken) when (HttpFailure.NeverConnected(broken))
        {
            return new PublishResult(PublishOutcome.Failed) { Trouble = broken.Message, ReachedServer = false };
        }
        catch (Exception broken) when (broken is HttpRequestException or OperationCanceledException or IOException)
        {
            // Lines are published while the body is read, so some of them may be queued.
            return new PublishResult(PublishOutcome.Failed) { Trouble = broken.Message, MayBeQueued = true };
        }
    }

    public void Dispose() => _http.Dispose();

    private static ReadOnlyMemory<byte> Body(PublishRequest request)
    {
        var body = new ArrayBufferWriter<byte>(request.Body.Length);
        foreach (var planned in request.Events)
        {
            body.Write(planned.Json.Span);
            body.Write("\n"u8);
        }

        return body.WrittenMemory;
    }
}
