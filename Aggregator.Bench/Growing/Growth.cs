using Aggregator.Bench.Environments;

namespace Aggregator.Bench.Growing;

/// <summary>Quickly fills a database up to a number of stored events.</summary>
internal static class Growth
{
    private const int StepSize = 250_000;
    private const int Connections = 2;

    // The shipped statement takes the first free slot, from 0 upwards, and never reaches this one.
    private const int FirstSlot = 60;

    public static async Task FillAsync(
        DatabaseEnvironment database, long events, FillKind kind, CancellationToken cancellationToken)
    {
        var left = events;
        await database.ExecuteAsync(GrowthSql.DropIndex, cancellationToken);
        await Task.WhenAll(Enumerable.Range(FirstSlot, Connections).Select(FillSlotAsync));
        await database.ExecuteAsync(GrowthSql.CreateIndex(kind.Ids), cancellationToken);

        // The checkpoint keeps the cost of the filling out of the following measurements.
        await database.ExecuteAsync("VACUUM (ANALYZE)", cancellationToken);
        await database.ExecuteAsync("CHECKPOINT", cancellationToken);

        async Task FillSlotAsync(int slot)
        {
            while (Interlocked.Add(ref left, -StepSize) + StepSize is > 0 and var before)
                await database.ExecuteAsync(
                    GrowthSql.Step((int)Math.Min(before, StepSize), slot, kind), cancellationToken);
        }
    }
}
