namespace Aggregator.Bench.Events;

/// <summary>How publishers make up the ids of their events, which decides where the unique index grows.</summary>
internal enum EventIds
{
    /// <summary>
    /// UUIDs of version 4: every insert hits another page of the index. The default.
    /// </summary>
    Random,

    /// <summary>UUIDs of version 7: inserts hit the end of the index, topic by topic.</summary>
    TimeOrdered,
}
