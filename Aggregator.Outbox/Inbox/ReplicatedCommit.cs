using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Aggregator.Outbox.Inbox;

/// <summary>
/// A commit that counts only when the synchronous standbys have it, if the server has any
/// (<c>synchronous_standby_names</c>).
/// </summary>
/// <remarks>
/// A commit that waits for its standby is on the server's own disk and cannot be undone. If the wait is cancelled, by
/// the driver at its command timeout or by an administrator, PostgreSQL therefore reports success, together with a
/// warning. Messages that were acknowledged then would be lost if the standby were promoted next.
/// </remarks>
internal sealed class ReplicatedCommit(NpgsqlConnection connection, ILogger logger)
{
    /// <summary>
    /// The server's function that warns. Unlike the text it is not translated, and the warning has no SQLSTATE of its
    /// own.
    /// </summary>
    private const string WaitForStandby = "SyncRepWaitForLSN";

    /// <summary>A record in the log that changes nothing. Its commit waits as that of any other record does.</summary>
    private const string WriteRecord = "SELECT pg_logical_emit_message(true, 'aggregator', '')";

    private bool _isGivenUp;

    /// <summary>Makes the commit of a transaction that has written nothing wait for the standbys too.</summary>
    public static async Task MarkAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(WriteRecord, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>
    /// Commits. If the server gave up waiting, waits for a later record: standbys confirm records in order.
    /// </summary>
    /// <param name="transaction">A transaction of the connection.</param>
    /// <param name="cancellationToken">Ends the wait, but does not undo the commit.</param>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    /// <exception cref="NpgsqlException">The connection broke; the commit may have succeeded.</exception>
    public async Task RunAsync(IDbContextTransaction transaction, CancellationToken cancellationToken)
    {
        connection.Notice += Watch;
        try
        {
            // The commit is not cancelled, because giving up on its response would not undo it. If the response is lost
            // with the connection, the next attempt's claim shows whether the commit succeeded.
            await transaction.CommitAsync(CancellationToken.None);
            if (_isGivenUp)
            {
                logger.LogWarning(
                    "No synchronous standby has confirmed a commit; its messages stay unacknowledged until one does");
            }

            while (_isGivenUp)
            {
                cancellationToken.ThrowIfCancellationRequested();
                _isGivenUp = false;
                await MarkAsync(connection, cancellationToken);
            }
        }
        finally
        {
            connection.Notice -= Watch;
        }
    }

    private void Watch(object sender, NpgsqlNoticeEventArgs warning) =>
        _isGivenUp |= warning.Notice.Routine == WaitForStandby;
}
