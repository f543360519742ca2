namespace Publisher.Worker.Sending;

/// <summary>What speaks HTTP with one aggregator.</summary>
internal static class ApiHttp
{
    private static readonly TimeSpan LongestConnect = TimeSpan.FromSeconds(5);

    /// <summary>The connections, which all clients of a run share.</summary>
    /// <param name="connections">Most connections at a time: one for each sender, so that no request waits.</param>
    /// <param name="timeout">Limit of one request; a connection must be there within it and within 5 s.</param>
    public static SocketsHttpHandler Connections(int connections, TimeSpan timeout) => new()
    {
        MaxConnectionsPerServer = connections,
        // Now and then a new connection, so that replicas behind one name get their share.
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        ConnectTimeout = timeout < LongestConnect ? timeout : LongestConnect,
        // The load is to hit the server named, and nothing in between.
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        // Nobody traces a load, and without a propagator no request passes through the handler that would.
        ActivityHeadersPropagator = null,
    };

    /// <summary>A client for the few questions beside the load.</summary>
    /// <param name="connections">What it sends on; stays the caller's.</param>
    /// <param name="url">Where the API's paths begin.</param>
    public static HttpClient Client(SocketsHttpHandler connections, Uri url) => new(connections, disposeHandler: false)
    {
        BaseAddress = url,
        // Each request brings its own limit.
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = 4 * 1024 * 1024,
    };
}
