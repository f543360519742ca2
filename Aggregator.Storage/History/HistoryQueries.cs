using Aggregator.Storage.Errors;
using Aggregator.Storage.Queries;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Aggregator.Storage.History;

/// <summary>Reads the history of the last day, which is the same for every process.</summary>
public sealed class HistoryQueries(NpgsqlDataSource source, IOptions<QueryOptions> options)
{
    /// <summary>The figures by minute, oldest first; the last point is that of the current minute.</summary>
    /// <param name="minutes">How many complete minutes, 1 to 1,440.</param>
    /// <param name="topic"><c>null</c> for all topics together.</param>
    /// <param name="cancellationToken">Cancels the query in the database as well.</param>
    /// <exception cref="QueryTooBroadException">The time limit was reached.</exception>
    public async Task<IReadOnlyList<HistoryPoint>> MinutesAsync(
        int minutes, string? topic, CancellationToken cancellationToken)
    {
        var sums = await source.ListAsync(
            new SqlText(HistorySql.Sums)
                .With("topic", topic ?? string.Empty, NpgsqlDbType.Text)
                .With("minutes", minutes, NpgsqlDbType.Integer),
            options.Value.StatementTimeoutMs,
            reader => Sums(reader, topic is not null),
            cancellationToken);
        return HistoryTimeline.From(sums, topic is null ? await AgesAsync(minutes, cancellationToken) : []);
    }

    /// <summary>Sums up the processes of each minute while their rows arrive, so that only one is in memory.</summary>
    private async Task<List<(DateTime Minute, AgeHistogram Ages)>> AgesAsync(
        int minutes, CancellationToken cancellationToken)
    {
        var ages = new List<(DateTime Minute, AgeHistogram Ages)>();
        await source.ReadAsync(
            new SqlText(HistorySql.Ages).With("minutes", minutes, NpgsqlDbType.Integer),
            options.Value.StatementTimeoutMs,
            reader =>
            {
                var minute = reader.GetDateTime(0);
                if (ages.Count == 0 || ages[^1].Minute != minute)
                    ages.Add((minute, new AgeHistogram()));
                ages[^1].Ages.Add(reader.GetFieldValue<long[]>(1), reader.GetInt64(2));
                return ValueTask.FromResult(true);
            },
            cancellationToken);
        return ages;
    }

    private static HistorySums Sums(NpgsqlDataReader reader, bool isOfTopic) => new(
        reader.IsDBNull(0) ? null : reader.GetDateTime(0),
        reader.GetDateTime(1),
        new HistoryCounts(
            reader.GetInt64(2),
            reader.GetInt64(3),
            reader.GetInt64(4),
            isOfTopic ? null : reader.GetInt64(5),
            reader.IsDBNull(6) ? null : reader.GetInt64(6),
            reader.IsDBNull(7) ? null : reader.GetInt64(7)));
}
