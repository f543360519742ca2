namespace Aggregator.Storage.Errors;

/// <summary>The meaning of a database failure for its caller.</summary>
public enum DatabaseError
{
    /// <summary>The database is unavailable, or refuses.</summary>
    Unavailable,

    /// <summary>
    /// The server is a standby: a reader would miss events. It stays unsuitable until it is promoted.
    /// </summary>
    Standby,

    /// <summary>The statement exceeded its time limit.</summary>
    TimedOut,

    /// <summary>The statement names a column that does not exist, so a retry cannot succeed.</summary>
    UnknownColumn,
}
