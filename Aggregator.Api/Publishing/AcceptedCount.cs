using Aggregator.Contracts;
using Aggregator.Storage.Ledger;

namespace Aggregator.Api.Publishing;

/// <summary>
/// Counts what this process accepts. The messages that it publishes are marked with its id, and consumers count what
/// they receive of each process under it.
/// </summary>
internal sealed class AcceptedCount
{
    private readonly long[] _counts = new long[AcceptedDoors.All.Count];
    private readonly string _single;

    public AcceptedCount() => _single = AcceptedMark.Create(ProcessId, 1);

    /// <summary>The id is random, because machine names, clocks and process numbers may repeat.</summary>
    public Guid ProcessId { get; } = Guid.NewGuid();

    /// <summary>The current counts, in the order of <see cref="AcceptedDoors.All"/>.</summary>
    public long[] Snapshot() =>
        Array.ConvertAll(Enumerable.Range(0, _counts.Length).ToArray(), i => Interlocked.Read(ref _counts[i]));

    /// <summary>The mark of a message with the given number of events.</summary>
    public string Mark(int events) => events == 1 ? _single : AcceptedMark.Create(ProcessId, events);

    /// <param name="door">One of <see cref="AcceptedDoors"/>.</param>
    /// <param name="events">Events that the broker has confirmed.</param>
    public void Accept(string door, long events) => Interlocked.Add(ref _counts[IndexOf(door)], events);

    private static int IndexOf(string door) => door switch
    {
        AcceptedDoors.OneEvent => 0,
        AcceptedDoors.Several => 1,
        AcceptedDoors.Lines => 2,
        _ => throw new ArgumentOutOfRangeException(nameof(door), door, "The door must be one of the API's."),
    };
}
