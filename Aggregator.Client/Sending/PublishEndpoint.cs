using System.Globalization;
using System.Net.Http.Headers;

namespace Aggregator.Client.Sending;

/// <summary>Makes single attempts at <c>POST /publish</c>.</summary>
/// <remarks>
/// The handler is used directly: an <see cref="HttpClient"/> of a factory would log each request, and a logger that
/// publishes would publish that. Without a propagator no request is traced either.
/// </remarks>
internal sealed class PublishEndpoint : IDisposable
{
    private const int MaxResponse = 16 * 1024 * 1024;
    private static readonly TimeSpan MaxConnect = TimeSpan.FromSeconds(5);

    private readonly HttpMessageInvoker _http;
    private readonly Uri _publish;
    private readonly AuthenticationHeaderValue? _key;
    private readonly AggregatorClientOptions _options;

    public PublishEndpoint(AggregatorClientOptions options)
    {
        _options = options;
        _publish = new Uri(options.Url.ToString().TrimEnd('/') + "/publish");
        _key = options.ApiKey is { } key ? new AuthenticationHeaderValue("Bearer", key) : null;
        var connections = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = options.MaxRequests,
            // Connections are replaced from time to time, so that all replicas behind one name receive their share.
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ConnectTimeout = options.RequestTimeout < MaxConnect ? options.RequestTimeout : MaxConnect,
            UseCookies = false,
            AllowAutoRedirect = false,
        };
        options.ConfigureConnections?.Invoke(connections);
        connections.ActivityHeadersPropagator = null;
        _http = new HttpMessageInvoker(connections);
    }

    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<Answer> SendAsync(IReadOnlyList<QueuedEvent> batch, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.RequestTimeout, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _publish);
            request.Content = RequestBody.Create(batch, _options.Gzip);
            request.Headers.Authorization = _key;
            using var response = await _http.SendAsync(request, either.Token).ConfigureAwait(false);
            await response.Content.LoadIntoBufferAsync(MaxResponse, either.Token).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token).ConfigureAwait(false);
            return AnswerReader.Read(response.StatusCode, response.Headers.RetryAfter, body, batch.Count);
        }
        catch (HttpRequestException broken) when (!either.IsCancellationRequested)
        {
            return new Answer.Failed(broken.GetBaseException().Message.ReplaceLineEndings(" "));
        }
        catch (Exception late) when (
            late is OperationCanceledException or HttpRequestException && !cancellationToken.IsCancellationRequested)
        {
            // The handler reports its own connect timeout in the same way.
            return new Answer.Failed(string.Create(
                CultureInfo.InvariantCulture, $"no response within {_options.RequestTimeout.TotalSeconds:0.###} s"));
        }
        catch (HttpRequestException broken)
        {
            throw new OperationCanceledException(broken.Message, broken, cancellationToken);
        }
        catch (Exception other) when (other is not (OperationCanceledException or OutOfMemoryException))
        {
            // The connections may be the program's, and a wrong proxy, for example, is reported in another way.
            return new Answer.Failed(other.Message.ReplaceLineEndings(" "));
        }
    }

    public void Dispose() => _http.Dispose();
}
