using Aggregator.Contracts;
using Aggregator.Storage.Ledger;

namespace Aggregator.Api.Publishing;

/// <summary>
/// Counts what this process accepts. The messages that it publishes are marked with its id from the moment on when the database
/// knows the process, and only requests that begin after that are counted: consumers count each of their events under it.
/// </summary>
internal sealed class AcceptedCount
{
    private readonly long[] _counts = new long[AcceptedDoors.All.Count];
    private readonly string _single;
    private volatile bool _isKnown;

    public AcceptedCount() => _single = AcceptedMark.Of(ProcessId, 1);

    /// <summary>Random: machines, clocks and process numbers repeat themselves.</summary>
    public Guid ProcessId { get; } = Guid.NewGuid();

    /// <summary>The counts until now, in the order of <see cref="AcceptedDoors.All"/>.</summary>
    public long[] Snapshot() => Array.ConvertAll(Enumerable.Range(0, _counts.Length).ToArray(), i => Interlocked.Read(ref _counts[i]));

    /// <summary>The database has a row of this process.</summary>
    public void BecomeKnown() => _isKnown = true;

    /// <summary>What a message of so many events is marked with; <c>null</c> as long as the process is not known.</summary>
    public string? Mark(int events) => !_isKnown ? null : events == 1 ? _single : AcceptedMark.Of(ProcessId, events);

    /// <summary>To be called before anything of a request is published.</summary>
    public Request Begin() => new(_isKnown ? this : null);

    /// <summary>A request whose events are counted, unless it began before the process was known.</summary>
    internal readonly struct Request(AcceptedCount? count)
    {
        /// <param name="door">One of <see cref="AcceptedDoors"/>.</param>
        /// <param name="events">Events that the broker has confirmed.</param>
        public void Accept(string door, long events)
        {
            if (count is not null)
                Interlocked.Add(ref count._counts[PlaceOf(door)], events);
        }

        private static int PlaceOf(string door) => door switch
        {
            AcceptedDoors.OneEvent => 0,
            AcceptedDoors.Several => 1,
            AcceptedDoors.Lines => 2,
            _ => throw new ArgumentOutOfRangeException(nameof(door), door, "The door must be one of the API's."),
        };
    }
}
