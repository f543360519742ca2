using Aggregator.Bench.Environments;
using Aggregator.Bench.Measuring;

namespace Aggregator.Bench.Ingest;

/// <summary>Checks the result of contenders that keep no ledger.</summary>
internal static class BareCheck
{
    /// <exception cref="BenchmarkFailedException">Not exactly these events are stored.</exception>
    public static async Task RunAsync(DatabaseEnvironment database, long events, CancellationToken cancellationToken)
    {
        var keys = await database.CountAsync("event_keys", cancellationToken);
        var stored = await database.CountAsync("processed_events", cancellationToken);
        if (keys != events || stored != events)
            throw new BenchmarkFailedException(
                $"{events} events were sent, but there are {keys} keys and {stored} events.");
    }
}
