using System.Net.Sockets;
using Npgsql;

namespace Aggregator.Outbox.Resilience;

/// <summary>
/// Tells failures that say nothing about the message, and pass when one waits, from those that will come again.
/// PostgreSQL's are told apart by SqlState, never by text, which is translated.
/// </summary>
internal static class DatabaseFailure
{
    /// <summary>True if doing the same again in a new transaction may succeed.</summary>
    public static bool IsTransient(Exception exception)
    {
        // A cancelled command carries the server's 57014 inside; whoever cancelled it does not want it repeated.
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
                // Socket errors, broken streams and time-outs. Not all client-side ones: text that cannot be encoded is
                // reported the same way, and would be repeated for ever.
                case NpgsqlException npgsql:
                    return npgsql.IsTransient;
            }
        }

        return false;
    }

    /// <summary>
    /// True for a failure to begin, claim or commit. Nothing of the message but its id is sent there, so that whatever
    /// fails on the way, being refused included (password rotated, database not there yet), is no fault of the message.
    /// </summary>
    public static bool IsTransientAroundConsumer(Exception exception) =>
        exception is TimeoutException or IOException or SocketException
        || (exception is NpgsqlException and not PostgresException)
        || (exception is PostgresException postgres && IsRefusal(postgres.SqlState))
        || IsTransient(exception);

    private static bool IsTransient(PostgresException exception) => exception.SqlState switch
    {
        // Two transactions claimed the same key and this one lost; only our tables, another's key is the consumer's.
        PostgresErrorCodes.UniqueViolation => exception.ConstraintName is "pk_inbox_state" or "pk_outbox_message",
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected => true,
        PostgresErrorCodes.LockNotAvailable => true,
        PostgresErrorCodes.ObjectInUse => true,
        // After a failover the old connection may lead to what is now a standby.
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
