namespace Publisher.Worker.Sending;

/// <summary>The HTTP client for one aggregator.</summary>
internal static class ApiHttp
{
    private static readonly TimeSpan LongestConnect = TimeSpan.FromSeconds(5);

    /// <param name="url">Where the API's paths begin.</param>
    /// <param name="connections">Most connections at a time: one for each sender, so that no request waits.</param>
    /// <param name="timeout">Limit of one request; a connection must be there within it and within 5 s.</param>
    public static HttpClient Create(Uri url, int connections, TimeSpan timeout)
    {
        var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = connections,
            // Now and then a new connection, so that replicas behind one name get their share.
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ConnectTimeout = timeout < LongestConnect ? timeout : LongestConnect,
            // The load is to hit the server named, and nothing in between.
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
        };
        return new HttpClient(handler)
        {
            BaseAddress = url,
            // Each request brings its own limit.
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = 4 * 1024 * 1024,
        };
    }
}
