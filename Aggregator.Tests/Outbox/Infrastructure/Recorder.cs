using System.Collections.Concurrent;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Outbox.Infrastructure;

/// <summary>Records the messages that consumers of a test received, in order.</summary>
internal sealed class Recorder
{
    private readonly ConcurrentQueue<string> _seen = new();

    public IReadOnlyList<string> Seen => [.. _seen];

    public int Count => _seen.Count;

    public void Add(string what) => _seen.Enqueue(what);

    public Task ReachesAsync(int count, string because) =>
        Eventually.TrueAsync(
            () => Task.FromResult(Count >= count), $"{because} (seen: {string.Join(", ", Seen.Take(20))})");
}
