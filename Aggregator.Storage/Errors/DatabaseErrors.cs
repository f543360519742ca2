using Npgsql;

namespace Aggregator.Storage.Errors;

/// <summary>
/// Tells the failures of the database apart, so that nobody above the storage has to know the driver. Whether a failed
/// transaction is worth another attempt is not told here but by the inbox.
/// </summary>
public static class DatabaseErrors
{
    /// <summary>What the failure says, or <c>null</c> if it is not the database's.</summary>
    public static DatabaseError? Of(Exception failure) => Unwrap(failure) switch
    {
        PostgresException cancelled when SqlStates.IsCancelled(cancelled) => DatabaseError.TimedOut,
        NpgsqlException { InnerException: TimeoutException, IsTransient: true } => DatabaseError.TimedOut,
        PostgresException refused when SqlStates.IsUnknownColumn(refused) => DatabaseError.UnknownColumn,
        NpgsqlException => DatabaseError.Unavailable,
        _ => null,
    };

    /// <summary>Whether the failure is the database's at all.</summary>
    public static bool IsOne(Exception failure) => Of(failure) is not null;

    /// <summary>Whether the failure is the database's, or says that a query reached its time limit.</summary>
    public static bool EndedQuery(Exception failure) => failure is QueryTooBroadException || IsOne(failure);

    /// <summary>
    /// What the database has against a value that it was given, such as JSON that jsonb cannot hold or a time out of
    /// its range; <c>null</c> if the failure is another one.
    /// </summary>
    public static string? RefusedValue(Exception failure) =>
        failure is PostgresException refused && SqlStates.IsDataException(refused) ? refused.MessageText : null;

    /// <summary>EF wraps what its retry policy would call transient.</summary>
    private static Exception Unwrap(Exception failure) =>
        failure is InvalidOperationException { InnerException: NpgsqlException inner } ? inner : failure;
}
