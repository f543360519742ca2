namespace Aggregator.Client.Sending;

/// <summary>Creates the connections to one Aggregator.</summary>
internal static class ApiConnections
{
    private static readonly TimeSpan MaxConnect = TimeSpan.FromSeconds(5);

    /// <summary>Creates the connections of a client.</summary>
    public static SocketsHttpHandler Create(AggregatorClientOptions options)
    {
        var connections = Create(options.MaxRequests, options.RequestTimeout);
        options.ConfigureConnections?.Invoke(connections);
        // The program's function may have set it.
        connections.ActivityHeadersPropagator = null;
        return connections;
    }

    /// <param name="connections">Maximum number of connections: one for each sender, so that no request waits.</param>
    /// <param name="timeout">Timeout of one request; a connection must be established within it and within 5 s.</param>
    public static SocketsHttpHandler Create(int connections, TimeSpan timeout) => new()
    {
        MaxConnectionsPerServer = connections,
        // Connections are replaced from time to time, so that all replicas behind one name receive their share.
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        ConnectTimeout = timeout < MaxConnect ? timeout : MaxConnect,
        UseCookies = false,
        AllowAutoRedirect = false,
        // What is published is not traced, and without a propagator no request passes through the tracing handler.
        ActivityHeadersPropagator = null,
    };
}
