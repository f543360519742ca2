using Npgsql;

namespace Aggregator.Storage;

/// <summary>
/// Connection settings by which each side soon notices that the other has gone without a word: a machine that vanished,
/// a line that was cut, a process that is frozen. A transaction's locks hold up others until then.
/// </summary>
internal static class SilentPeers
{
    /// <summary>
    /// For the server, from the first statement on. A dead line is noticed after 25 s without traffic (10 + 3 x 5), or
    /// 20 s after something was sent; a client that idles in a transaction is cut off after 30 s.
    /// </summary>
    private const string ServerOptions =
        "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c tcp_user_timeout=20s "
        + "-c idle_in_transaction_session_timeout=30s";

    /// <summary>libpq's variable, which Npgsql reads where the connection has no options of its own.</summary>
    private const string OptionsVariable = "PGOPTIONS";

    /// <summary>What the operator has set wins: of two options with the same name the server takes the last.</summary>
    public static void Configure(NpgsqlConnectionStringBuilder settings)
    {
        settings.Options =
            $"{ServerOptions} {settings.Options ?? Environment.GetEnvironmentVariable(OptionsVariable)}".TrimEnd();
        if (settings.ContainsKey("Tcp Keepalive") || settings.TcpKeepAliveTime > 0 || settings.TcpKeepAliveInterval > 0)
            return;
        settings.TcpKeepAlive = true;
        (settings.TcpKeepAliveTime, settings.TcpKeepAliveInterval) = (10, 5);
    }
}
