using System.Runtime.CompilerServices;
using Aggregator.Storage.Partitions;
using Npgsql;

namespace Aggregator.Storage.Retention;

/// <summary>
/// Deletes events of topics that are kept for a shorter time than the others, in small transactions that record what
/// they delete. Any number of processes may run it at the same time.
/// </summary>
/// <param name="source">Connections of the role that may call the function of <see cref="TopicRetentionSql"/>.</param>
/// <param name="retention">How long they are kept.</param>
public sealed class TopicRetention(NpgsqlDataSource source, RetentionOptions retention)
{
    private const int DeletedAtOnce = 1_000;

    /// <inheritdoc cref="PartitionUpkeep.RunAsync"/>
    public async IAsyncEnumerable<string> RunAsync(
        DateTime now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var one in retention.Topics)
        {
            object[] arguments = [one.Topic, now.AddDays(-one.Days), now, DeletedAtOnce];
            while (await source.CallAtEaseAsync(
                "SELECT expire_topic_events($1, $2, $3, $4)", arguments, cancellationToken) is { } events)
            {
                yield return FormattableString.Invariant(
                    $"Deleted {events} events of {one.Topic}, which were older than {one.Days} days.");
            }
        }
    }
}
