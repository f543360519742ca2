using System.Runtime.CompilerServices;
using Aggregator.Storage.Partitions;
using Npgsql;

namespace Aggregator.Storage.Retention;

/// <summary>
/// Deletes keys of events that retention has dropped, once they are older than the horizon of duplicate detection, in
/// small transactions that count them. Any number of processes may run it at the same time.
/// </summary>
/// <param name="source">Connections of the role that may call the function of <see cref="KeyRetentionSql"/>.</param>
/// <param name="retention">How long they are kept.</param>
public sealed class KeyRetention(NpgsqlDataSource source, RetentionOptions retention)
{
    /// <summary>About 5,000 keys.</summary>
    private const int BlocksAtOnce = 64;

    /// <inheritdoc cref="PartitionUpkeep.RunAsync"/>
    public async IAsyncEnumerable<string> RunAsync(
        DateTime now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (retention.KeyDays == 0)
            yield break;
        object[] arguments = [now.AddDays(-retention.KeyDays), now, BlocksAtOnce];
        while (await source.CallAtEaseAsync("SELECT expire_keys($1, $2, $3)", arguments, cancellationToken) is { } keys)
        {
            yield return FormattableString.Invariant(
                $"Deleted {keys} keys, which were older than {retention.KeyDays} days, and counted them.");
        }
    }
}
