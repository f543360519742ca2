using Npgsql;

namespace Aggregator.Storage.Errors;

/// <summary>
/// Classifies the failures of the database, so that the layers above the storage do not depend on the driver. The
/// inbox, not this class, decides whether a failed transaction is retried.
/// </summary>
public static class DatabaseErrors
{
    /// <summary>The meaning of the failure, or <c>null</c> if the database has not caused it.</summary>
    public static DatabaseError? Classify(Exception failure) => Unwrap(failure) switch
    {
        PostgresException cancelled when SqlStates.IsCancelled(cancelled) => DatabaseError.TimedOut,
        NpgsqlException { InnerException: TimeoutException, IsTransient: true } => DatabaseError.TimedOut,
        PostgresException refused when SqlStates.IsUnknownColumn(refused) => DatabaseError.UnknownColumn,
        DatabaseIsStandbyException => DatabaseError.Standby,
        NpgsqlException => DatabaseError.Unavailable,
        _ => null,
    };

    /// <summary>Whether the database has caused the failure.</summary>
    public static bool IsOne(Exception failure) => Classify(failure) is not null;

    /// <summary>Whether the failure is the database's, or says that a query reached its time limit.</summary>
    public static bool EndedQuery(Exception failure) => failure is QueryTooBroadException || IsOne(failure);

    /// <summary>
    /// The reason for which the database refuses a value, such as JSON that jsonb cannot hold or a time out of its
    /// range; <c>null</c> for any other failure.
    /// </summary>
    public static string? RefusedValue(Exception failure) =>
        failure is PostgresException refused && SqlStates.IsDataException(refused) ? refused.MessageText : null;

    /// <summary>EF wraps failures that its retry policy considers transient.</summary>
    private static Exception Unwrap(Exception failure) =>
        failure is InvalidOperationException { InnerException: NpgsqlException inner } ? inner : failure;
}
