namespace Aggregator.Storage.Errors;

/// <summary>What a failure of the database says to whoever asked it something.</summary>
public enum DatabaseError
{
    /// <summary>The database is away, or refuses.</summary>
    Unavailable,

    /// <summary>The statement took longer than it may.</summary>
    TimedOut,

    /// <summary>The statement names a column that is not there: waiting does not change that.</summary>
    UnknownColumn,
}
