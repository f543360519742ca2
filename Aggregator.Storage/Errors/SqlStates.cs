using Npgsql;

namespace Aggregator.Storage.Errors;

/// <summary>Classifies errors of PostgreSQL by SQLSTATE, and never by message text, which is localized.</summary>
internal static class SqlStates
{
    /// <summary>Class 22 is a data exception: JSON that jsonb cannot hold, a time out of PostgreSQL's range.</summary>
    public static bool IsDataException(PostgresException refused) =>
        refused.SqlState.StartsWith("22", StringComparison.Ordinal);

    /// <summary>Class 54 is an exceeded program limit, such as that of a jsonb value that grows too large.</summary>
    public static bool IsProgramLimit(PostgresException refused) =>
        refused.SqlState.StartsWith("54", StringComparison.Ordinal);

    /// <summary>The statement reached a time limit or was cancelled.</summary>
    public static bool IsCancelled(PostgresException refused) =>
        refused.SqlState == PostgresErrorCodes.QueryCanceled;

    public static bool IsUniqueViolation(PostgresException refused) =>
        refused.SqlState == PostgresErrorCodes.UniqueViolation;

    public static bool IsUnknownColumn(PostgresException refused) =>
        refused.SqlState == PostgresErrorCodes.UndefinedColumn;

    /// <summary>
    /// The database does not exist, the password or role is wrong, or a permission is missing, so a retry cannot
    /// succeed.
    /// </summary>
    public static bool IsFinal(PostgresException refused) =>
        refused.SqlState is PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InsufficientPrivilege
        || refused.SqlState.StartsWith("28", StringComparison.Ordinal);
}
