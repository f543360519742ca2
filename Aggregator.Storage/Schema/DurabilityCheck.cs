using Npgsql;

namespace Aggregator.Storage.Schema;

/// <summary>
/// Checks whether a commit of the service's own sessions survives a crash of the server. The settings of server,
/// database, role and connection all matter, so the check queries a session.
/// </summary>
public sealed class DurabilityCheck(NpgsqlDataSource source)
{
    private const string Settings =
        """
        SELECT current_setting('synchronous_commit'), current_setting('fsync'), current_setting('full_page_writes'),
            current_setting('synchronous_standby_names')
        """;

    /// <summary>Which setting loses commits, with the remedy, as a sentence; or <c>null</c>.</summary>
    /// <exception cref="NpgsqlException">The database is unavailable; the caller should ask again.</exception>
    public async Task<string?> RefusalAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Settings);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return Refusal(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3));
    }

    /// <summary>
    /// Only <c>off</c> reports a commit before it is on the server's own disk; <c>local</c> and the others wait at
    /// least for that. But <c>local</c> does not wait for the standby that takes over when the server is lost.
    /// </summary>
    internal static string? Refusal(string synchronousCommit, string fsync, string fullPageWrites, string standbys)
    {
        if (synchronousCommit == "local" && standbys.Length > 0)
        {
            return "synchronous_commit is local for this service although the server has a synchronous standby: a "
                + "failover would lose events that were stored. Set it to on with ALTER DATABASE … SET "
                + "synchronous_commit = on (or ALTER ROLE …, or in the options in AGGREGATOR_POSTGRES).";
        }

        if (synchronousCommit == "off")
        {
            return "synchronous_commit is off for this service: a crash of PostgreSQL would lose events that were "
                + "stored. Set it to on with ALTER DATABASE … SET synchronous_commit = on (or ALTER ROLE …, or in "
                + "postgresql.conf), and leave it out of the options in AGGREGATOR_POSTGRES.";
        }

        var setting = fsync == "off" ? "fsync" : fullPageWrites == "off" ? "full_page_writes" : null;
        return setting is null
            ? null
            : $"{setting} is off in PostgreSQL: a crash of its machine would lose events that were stored, or damage "
                + $"the database. Set {setting} = on in postgresql.conf and reload it.";
    }
}
