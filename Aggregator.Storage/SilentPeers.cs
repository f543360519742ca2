using Npgsql;

namespace Aggregator.Storage;

/// <summary>
/// Connection settings by which each side soon detects that the other has disappeared silently: a failed machine, a
/// broken network connection, or a frozen process. Until then the locks of its transaction block others.
/// </summary>
internal static class SilentPeers
{
    /// <summary>
    /// Settings for the server, in force from the first statement on. A dead connection is detected after 25 s without
    /// traffic (10 + 3 x 5), or 20 s after something was sent; a client that idles in a transaction is disconnected
    /// after 30 s.
    /// </summary>
    private const string ServerOptions =
        "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c tcp_user_timeout=20s "
        + "-c idle_in_transaction_session_timeout=30s";

    /// <summary>libpq's variable, which Npgsql reads where the connection has no options of its own.</summary>
    private const string OptionsVariable = "PGOPTIONS";

    /// <summary>
    /// The operator's settings take precedence: of two options with the same name the server uses the last.
    /// </summary>
    public static void Configure(NpgsqlConnectionStringBuilder settings)
    {
        settings.Options =
            $"{ServerOptions} {settings.Options ?? Environment.GetEnvironmentVariable(OptionsVariable)}".TrimEnd();
        if (settings.Has("Tcp Keepalive") || settings.TcpKeepAliveTime > 0 || settings.TcpKeepAliveInterval > 0)
            return;
        settings.TcpKeepAlive = true;
        (settings.TcpKeepAliveTime, settings.TcpKeepAliveInterval) = (10, 5);
    }
}
