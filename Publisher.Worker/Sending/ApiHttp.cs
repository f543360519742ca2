using Aggregator.Client.Sending;

namespace Publisher.Worker.Sending;

/// <summary>Creates the HTTP clients for one aggregator.</summary>
internal static class ApiHttp
{
    /// <summary>Creates the connections, which all clients of a run share.</summary>
    /// <param name="senders">Number of senders, each of which gets a connection.</param>
    /// <param name="timeout">Timeout of one request.</param>
    public static SocketsHttpHandler Connections(int senders, TimeSpan timeout)
    {
        var connections = ApiConnections.Create(senders, timeout);
        // The load must reach the named server directly.
        connections.UseProxy = false;
        return connections;
    }

    /// <summary>Creates a client for the few requests in addition to the load.</summary>
    /// <param name="connections">The connections to use; the caller owns them.</param>
    /// <param name="url">The base address of the API.</param>
    public static HttpClient Client(SocketsHttpHandler connections, Uri url) => new(connections, disposeHandler: false)
    {
        BaseAddress = url,
        // Each request has its own timeout.
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = 4 * 1024 * 1024,
    };
}
