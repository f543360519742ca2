using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;

namespace Aggregator.Client.Sending;

/// <summary>Makes single attempts at <c>POST /publish</c>.</summary>
/// <remarks>
/// The connections are used directly. An <see cref="HttpClient"/> would add to each request its own timeout, a copy of
/// its headers and a buffer for the response, and one of a factory would log each request, which a logger that
/// publishes would publish.
/// </remarks>
internal sealed class PublishEndpoint : IDisposable
{
    private const int MaxResponse = 16 * 1024 * 1024;

    private readonly HttpMessageInvoker _http;
    private readonly Uri _publish;
    private readonly TimeoutPool _timeouts;
    private readonly string _timeoutTrouble;
    private readonly AuthenticationHeaderValue? _key;

    /// <summary>Creates an endpoint with connections of its own.</summary>
    public PublishEndpoint(AggregatorClientOptions options)
        : this(
            new HttpMessageInvoker(ApiConnections.Create(options)), options.Url, options.RequestTimeout, options.Time)
    {
        _key = options.ApiKey is { } key ? new AuthenticationHeaderValue("Bearer", key) : null;
    }

    /// <summary>Creates an endpoint with connections that the caller owns.</summary>
    /// <param name="connections">The connections to use.</param>
    /// <param name="url">The base address of the API.</param>
    /// <param name="timeout">Timeout of one attempt.</param>
    /// <param name="time">The clock for the timeout.</param>
    public PublishEndpoint(SocketsHttpHandler connections, Uri url, TimeSpan timeout, TimeProvider time)
        : this(new HttpMessageInvoker(connections, disposeHandler: false), url, timeout, time)
    {
    }

    private PublishEndpoint(HttpMessageInvoker http, Uri url, TimeSpan timeout, TimeProvider time)
    {
        _http = http;
        _publish = new Uri(url.ToString().TrimEnd('/') + "/publish");
        _timeouts = new TimeoutPool(timeout, time);
        _timeoutTrouble = string.Create(
            CultureInfo.InvariantCulture, $"no response within {timeout.TotalSeconds:0.###} s");
    }

    /// <summary>Sends the request once. It throws for no failure of the network or the server.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    // The state of an attempt is reused, so that an asynchronous caller pays only for its own.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<AttemptOutcome> SendAsync(RequestBody body, CancellationToken cancellationToken)
    {
        var timeout = _timeouts.Rent();
        try
        {
            // A source that is linked to both would have to be created for each attempt.
            using var stop = cancellationToken.UnsafeRegister(
                static source => ((CancellationTokenSource)source!).Cancel(), timeout);
            using var request = new HttpRequestMessage(HttpMethod.Post, _publish) { Content = body.ToContent() };
            if (_key is not null)
                request.Headers.Authorization = _key;
            using var response = await _http.SendAsync(request, timeout.Token).ConfigureAwait(false);
            return await ReadAsync(response, body.Events, timeout.Token).ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is OperationCanceledException or HttpRequestException
            && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cause.Message, cause, cancellationToken);
        }
        catch (Exception cause) when (cause is not OutOfMemoryException)
        {
            // The connections may be the program's, and a wrong proxy, for example, is reported in a way of its own.
            return Failure(cause, timeout.IsCancellationRequested);
        }
        finally
        {
            _timeouts.Return(timeout);
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _timeouts.Dispose();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<AttemptOutcome> ReadAsync(
        HttpResponseMessage response, int? events, CancellationToken timeout)
    {
        if (response.StatusCode == HttpStatusCode.Accepted && events is null)
        {
            // The body contains nothing of interest, but the response is complete, and the connection free, only at its
            // end.
            await response.Content.CopyToAsync(Stream.Null, timeout).ConfigureAwait(false);
            return AttemptOutcome.Settled.Confirmed;
        }

        await response.Content.LoadIntoBufferAsync(MaxResponse, timeout).ConfigureAwait(false);
        var body = await response.Content.ReadAsByteArrayAsync(timeout).ConfigureAwait(false);
        return ResponseReader.Read(response.StatusCode, response.Headers.RetryAfter, body, events);
    }

    private AttemptOutcome.Failed Failure(Exception cause, bool isTimeout) => cause switch
    {
        OperationCanceledException or HttpRequestException when isTimeout =>
            new AttemptOutcome.Failed(_timeoutTrouble),
        // The handler reports its own connect timeout in this way.
        OperationCanceledException => new AttemptOutcome.Failed("no connection in time") { IsConnected = false },
        _ => new AttemptOutcome.Failed(HttpFailure.Describe(cause))
        {
            IsConnected = !HttpFailure.NeverConnected(cause),
        },
    };
}
