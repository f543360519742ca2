namespace Aggregator.Storage.Errors;

/// <summary>The database gave up on a statement at its time limit.</summary>
public sealed class QueryTooBroadException(Exception inner) : Exception("The query reached its time limit.", inner);
