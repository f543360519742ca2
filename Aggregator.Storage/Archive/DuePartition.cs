namespace Aggregator.Storage.Archive;

/// <summary>A partition that is older than is wanted.</summary>
/// <param name="Name">Its name, which another one may have had before.</param>
/// <param name="Database">
/// The server and the database that hold it. Together with <see cref="TableId"/> it tells the partition from every
/// other one, also if several databases are archived in one folder.
/// </param>
/// <param name="TableId">The number of the table in its database.</param>
/// <param name="Lower">The first moment of storing that it holds, UTC.</param>
/// <param name="Upper">The end of that time.</param>
public sealed record DuePartition(string Name, string Database, long TableId, DateTime Lower, DateTime Upper);
