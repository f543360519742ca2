using Npgsql;

namespace Aggregator.Storage.Errors;

/// <summary>What PostgreSQL has refused, told by its SQLSTATE and never by its text, which is translated.</summary>
internal static class SqlStates
{
    /// <summary>Class 22 is a data exception: JSON that jsonb cannot hold, a time out of PostgreSQL's range.</summary>
    public static bool IsDataException(PostgresException refused) =>
        refused.SqlState.StartsWith("22", StringComparison.Ordinal);

    /// <summary>Class 54 is a limit of the program, such as a jsonb value that grows too large.</summary>
    public static bool IsProgramLimit(PostgresException refused) =>
        refused.SqlState.StartsWith("54", StringComparison.Ordinal);

    /// <summary>A time limit, or somebody who cancelled the statement.</summary>
    public static bool IsCancelled(PostgresException refused) =>
        refused.SqlState == PostgresErrorCodes.QueryCanceled;

    public static bool IsUniqueViolation(PostgresException refused) =>
        refused.SqlState == PostgresErrorCodes.UniqueViolation;

    public static bool IsUnknownColumn(PostgresException refused) =>
        refused.SqlState == PostgresErrorCodes.UndefinedColumn;

    /// <summary>Database missing, password or role wrong, or no right to look: waiting does not change these.</summary>
    public static bool IsFinal(PostgresException refused) =>
        refused.SqlState is PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InsufficientPrivilege
        || refused.SqlState.StartsWith("28", StringComparison.Ordinal);
}
