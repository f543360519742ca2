using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Aggregator.Outbox.Inbox;

/// <summary>
/// Commits, and tells a commit that the synchronous standby has confirmed from one that waits for it no longer. A
/// commit is cancelled, by a timeout of the driver or by an administrator, only in its wait for the standby: the server
/// then reports success with a warning, although the transaction is on its own disk alone and a failover would lose it.
/// </summary>
/// <remarks>https://www.postgresql.org/docs/current/warm-standby.html#SYNCHRONOUS-REPLICATION-HA</remarks>
internal static class ReplicatedCommit
{
    /// <summary>
    /// Every statement of the transaction only read, and the server does not wait for a standby at the commit of such a
    /// transaction. This record is the one thing that the transaction writes.
    /// </summary>
    private const string WriteSql = "SELECT pg_logical_emit_message(true, 'aggregator.inbox', '')";

    /// <summary>The server's function that waits. Unlike the text of the warning, its name is not translated.</summary>
    private const string Wait = "SyncRepWaitForLSN";

    /// <summary>
    /// Makes the commit of a transaction that only found claims of others wait until they are on the standby too. The
    /// transaction that made them may have been visible before: after a restart of the server, and after a cancelled
    /// wait.
    /// </summary>
    public static async Task IncludeFoundAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(WriteSql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <exception cref="TimeoutException">
    /// The transaction is committed and visible, but may not be on the standby.
    /// </exception>
    public static async Task CommitAsync(IDbContextTransaction transaction, NpgsqlConnection connection)
    {
        PostgresNotice? warning = null;
        void Keep(object sender, NpgsqlNoticeEventArgs notice)
        {
            if (notice.Notice.Routine == Wait)
                warning = notice.Notice;
        }

        connection.Notice += Keep;
        try
        {
            // The commit is not cancelled, because giving up on its response would not undo it. If the response is lost
            // with the connection, the next attempt's claim shows whether the commit succeeded.
            await transaction.CommitAsync(CancellationToken.None);
        }
        finally
        {
            connection.Notice -= Keep;
        }

        if (warning is not null)
            throw new TimeoutException($"The commit is not on a synchronous standby yet: {warning.MessageText}");
    }
}
