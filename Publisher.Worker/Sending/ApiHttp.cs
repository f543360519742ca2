namespace Publisher.Worker.Sending;

/// <summary>Creates the HTTP clients for one aggregator.</summary>
internal static class ApiHttp
{
    private static readonly TimeSpan LongestConnect = TimeSpan.FromSeconds(5);

    /// <summary>Creates the connections, which all clients of a run share.</summary>
    /// <param name="connections">Maximum number of connections: one for each sender, so that no request waits.</param>
    /// <param name="timeout">Timeout of one request; a connection must be established within it and within 5 s.</param>
    public static SocketsHttpHandler Connections(int connections, TimeSpan timeout) => new()
    {
        MaxConnectionsPerServer = connections,
        // Connections are replaced from time to time, so that all replicas behind one name receive their share.
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        ConnectTimeout = timeout < LongestConnect ? timeout : LongestConnect,
        // The load must reach the named server directly, without a proxy.
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        // A load is not traced, and without a propagator no request passes through the tracing handler.
        ActivityHeadersPropagator = null,
    };

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
