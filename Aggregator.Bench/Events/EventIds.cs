namespace Aggregator.Bench.Events;

/// <summary>The kind of event ids that publishers create, which decides where the unique index grows.</summary>
internal enum EventIds
{
    /// <summary>UUIDs of version 4, the default: every insert touches another page of the index.</summary>
    Random,

    /// <summary>UUIDs of version 7: inserts touch the end of the index, topic by topic.</summary>
    TimeOrdered,
}
