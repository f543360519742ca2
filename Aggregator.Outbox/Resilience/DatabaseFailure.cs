using System.Net.Sockets;
using Npgsql;

namespace Aggregator.Outbox.Resilience;

/// <summary>
/// Distinguishes transient failures, which are not caused by the message, from failures that would recur. PostgreSQL's
/// errors are classified by SqlState, never by text, which is translated.
/// </summary>
internal static class DatabaseFailure
{
    /// <summary>True if the same work may succeed in a new transaction.</summary>
    public static bool IsTransient(Exception exception)
    {
        // A cancelled command has the server's 57014 as its inner exception; it was cancelled on purpose and must not
        // be repeated.
        if (exception is OperationCanceledException)
            return false;
        for (var current = exception; current is not null; current = current.InnerException)
        {
            switch (current)
            {
                case AggregateException { InnerExceptions.Count: > 1 } several:
                    return several.InnerExceptions.All(IsTransient);
                case PostgresException postgres:
                    return IsTransient(postgres);
                // Socket errors, broken streams and timeouts are transient. Other errors of the client are not: text
                // that cannot be encoded is reported in the same way, and would be repeated forever.
                case NpgsqlException npgsql:
                    return npgsql.IsTransient;
            }
        }

        return false;
    }

    /// <summary>
    /// True for a failure to begin, claim or commit. These steps send nothing of the message but its id, so that no
    /// failure on the way is the message's fault, not even a refused connection (password rotated, database not created
    /// yet).
    /// </summary>
    public static bool IsTransientAroundConsumer(Exception exception) =>
        exception is TimeoutException or IOException or SocketException
        || (exception is NpgsqlException and not PostgresException)
        || (exception is PostgresException postgres && IsRefusal(postgres.SqlState))
        || IsTransient(exception);

    private static bool IsTransient(PostgresException exception) => exception.SqlState switch
    {
        // Two transactions claimed the same key and this one lost. Only the library's own tables are considered: a
        // conflict in another table concerns the consumer.
        PostgresErrorCodes.UniqueViolation => exception.ConstraintName is "pk_inbox_state" or "pk_outbox_message",
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected => true,
        PostgresErrorCodes.LockNotAvailable => true,
        PostgresErrorCodes.ObjectInUse => true,
        // After a failover the old connection may lead to a server that is now a standby.
        PostgresErrorCodes.ReadOnlySqlTransaction => true,
        // statement_timeout, or an administrator's pg_cancel_backend.
        PostgresErrorCodes.QueryCanceled => true,
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown => true,
        PostgresErrorCodes.CannotConnectNow or "57P05" or "25P03" => true,
        PostgresErrorCodes.SystemError or PostgresErrorCodes.IoError => true,
        // 08: connection; 53: out of disk, memory or connections.
        var state => state.StartsWith("08", StringComparison.Ordinal)
            || state.StartsWith("53", StringComparison.Ordinal),
    };

    private static bool IsRefusal(string state) =>
        state.StartsWith("28", StringComparison.Ordinal) || state is PostgresErrorCodes.InvalidCatalogName;
}
