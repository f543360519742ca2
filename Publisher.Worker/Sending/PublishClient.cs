using Aggregator.Client.Sending;

namespace Publisher.Worker.Sending;

/// <summary>Makes single attempts through the API.</summary>
/// <param name="connections">The connections to use; the caller owns them.</param>
/// <param name="url">The base address of the API.</param>
/// <param name="timeout">Timeout of one attempt.</param>
/// <param name="time">The clock for the timeout.</param>
internal sealed class PublishClient(SocketsHttpHandler connections, Uri url, TimeSpan timeout, TimeProvider time)
    : IPublishClient, IDisposable
{
    private readonly PublishEndpoint _endpoint = new(connections, url, timeout, time);

    // The stop signal does not cancel an attempt: it is worth waiting for an outstanding response, because without it
    // nobody knows whether the events were queued.
    public async Task<PublishResult> AttemptAsync(PublishRequest request) =>
        PublishResult.From(await _endpoint.SendAsync(request.Body, CancellationToken.None));

    public void Dispose() => _endpoint.Dispose();
}
