using System.Runtime.CompilerServices;
using Npgsql;

namespace Aggregator.Storage.Partitions;

/// <summary>
/// Deletes evidence that is older than is wanted, in small transactions that count what they delete. Any number of
/// processes may run it at the same time.
/// </summary>
/// <param name="source">Connections of the role that may call the functions of <see cref="EvidenceSql"/>.</param>
/// <param name="retention">How long it is kept.</param>
public sealed class EvidenceRetention(NpgsqlDataSource source, RetentionOptions retention)
{
    private const int DeletedAtOnce = 1_000;

    /// <inheritdoc cref="PartitionUpkeep.RunAsync"/>
    public async IAsyncEnumerable<string> RunAsync(
        DateTime now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var duplicates = now.AddDays(-retention.DuplicateDays);
        while (retention.DuplicateDays > 0
            && await CallAsync("SELECT expire_duplicates($1, $2, $3)", duplicates, now, DeletedAtOnce) is { } copies)
            yield return FormattableString.Invariant($"Deleted {copies} duplicates, and counted them.");

        var rejections = now.AddDays(-retention.RejectionDays);
        while (retention.RejectionDays > 0
            && await CallAsync("SELECT expire_rejections($1, $2)", rejections, DeletedAtOnce) is { } rejected)
            yield return FormattableString.Invariant($"Deleted {rejected} rejections, and counted them.");

        while (retention.RejectionDays > 0
            && await CallAsync("SELECT expire_replays($1, $2, $3)", rejections, now, DeletedAtOnce) is { } replays)
            yield return FormattableString.Invariant($"Deleted {replays} replays, and counted their events.");

        Task<object?> CallAsync(string function, params object[] arguments) =>
            source.CallAtEaseAsync(function, arguments, cancellationToken);
    }
}
