using Aggregator.Bench.Measuring;

namespace Aggregator.Bench.Rest;

/// <summary>A number of connections to the API, each with one request in flight at a time.</summary>
internal sealed class RestClient : IDisposable
{
    private readonly Uri _api;
    private readonly RestConnection[] _connections;

    private RestClient(Uri api, RestConnection[] connections) => (_api, _connections) = (api, connections);

    public static async Task<RestClient> OpenAsync(
        Uri api, int connections, CancellationToken cancellationToken, int status = 202)
    {
        var opened = new RestConnection[connections];
        for (var i = 0; i < connections; i++)
            opened[i] = await RestConnection.OpenAsync(api, cancellationToken, status);
        return new RestClient(api, opened);
    }

    public byte[][] Requests(IEnumerable<byte[]> bodies, string query = "") =>
        [.. bodies.Select(body => RestConnection.Request(_api, body, query))];

    /// <summary>Posts all requests as fast as they are answered.</summary>
    /// <exception cref="BenchmarkFailedException">A request was answered with an error.</exception>
    public Task PostAllAsync(byte[][] requests, CancellationToken cancellationToken) =>
        PostAllAsync(requests, static _ => ValueTask.CompletedTask, static _ => { }, cancellationToken);

    /// <summary>Posts all requests in order: a free connection takes the next one.</summary>
    /// <param name="requests">The requests, in order.</param>
    /// <param name="ready">Awaited before the request of this number is sent.</param>
    /// <param name="accepted">Called when the request of this number has been answered.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public async Task PostAllAsync(
        byte[][] requests, Func<int, ValueTask> ready, Action<int> accepted, CancellationToken cancellationToken)
    {
        var next = -1;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAll(
            _connections.Select(connection => Task.Run(() => PostAsync(connection), CancellationToken.None)));

        async Task PostAsync(RestConnection connection)
        {
            try
            {
                for (var i = Interlocked.Increment(ref next); i < requests.Length; i = Interlocked.Increment(ref next))
                {
                    await ready(i);
                    await connection.PostAsync(requests[i], stop.Token);
                    accepted(i);
                }
            }
            catch (BenchmarkFailedException)
            {
                // The other connections need not continue.
                await stop.CancelAsync();
                throw;
            }
        }
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
            connection.Dispose();
    }
}
