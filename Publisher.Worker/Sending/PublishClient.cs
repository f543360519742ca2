using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Publisher.Worker.Sending;

/// <summary>Makes single attempts at <c>POST /publish</c>.</summary>
/// <remarks>
/// It uses the connections directly. An <see cref="HttpClient"/> would add to each request its own timeout, a copy of
/// its headers and a buffer for the response, none of which is needed here.
/// </remarks>
/// <param name="connections">The connections to use; the caller owns them.</param>
/// <param name="url">The base address of the API; it ends with a slash.</param>
/// <param name="timeout">Timeout of one attempt.</param>
/// <param name="time">The clock for the timeout.</param>
internal sealed class PublishClient(SocketsHttpHandler connections, Uri url, TimeSpan timeout, TimeProvider time)
    : IPublishClient, IDisposable
{
    private const int LongestResponse = 4 * 1024 * 1024;

    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpMessageInvoker _http = new(connections, disposeHandler: false);
    private readonly TimeLimits _limits = new(timeout, time);
    private readonly Uri _publish = new(url, "publish");
    private readonly string _timeoutTrouble =
        string.Create(CultureInfo.InvariantCulture, $"no response within {timeout.TotalSeconds:0.###} s");

    public async Task<PublishResult> AttemptAsync(PublishRequest request)
    {
        // The token is not linked to the stop signal: it is worth waiting for an outstanding response, because without
        // it nobody knows whether the events were queued.
        var limit = _limits.Take();
        try
        {
            var content = new ReadOnlyMemoryContent(request.Body);
            content.Headers.ContentType = Json;
            using var message = new HttpRequestMessage(HttpMethod.Post, _publish) { Content = content };
            using var response = await _http.SendAsync(message, limit.Token);
            if (response.StatusCode == HttpStatusCode.Accepted && !request.IsArray)
            {
                // The body contains nothing of interest, but the response is complete, and the connection free, only at
                // its end.
                await response.Content.CopyToAsync(Stream.Null, limit.Token);
                return PublishResult.Accepted;
            }

            await response.Content.LoadIntoBufferAsync(LongestResponse, limit.Token);
            return ResponseReader.Read(
                response.StatusCode,
                response.Headers.RetryAfter,
                await response.Content.ReadAsByteArrayAsync(limit.Token),
                request.IsArray ? request.Events.Count : null);
        }
        catch (OperationCanceledException) when (!limit.IsCancellationRequested)
        {
            // The handler reports its own connect timeout in the same way.
            return Failure("no connection in time", reached: false);
        }
        catch (Exception e) when (
            e is OperationCanceledException || (e is HttpRequestException && limit.IsCancellationRequested))
        {
            return Failure(_timeoutTrouble, reached: true);
        }
        catch (HttpRequestException e)
        {
            return Failure(HttpFailure.Describe(e), reached: !HttpFailure.NeverConnected(e));
        }
        finally
        {
            _limits.GiveBack(limit);
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _limits.Dispose();
    }

    private static PublishResult Failure(string trouble, bool reached) =>
        new(PublishOutcome.Failed) { Trouble = trouble, ReachedServer = reached, MayBeQueued = reached };
}
