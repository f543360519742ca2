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
        var sums = await ListAsync(
            new SqlText(HistorySql.Sums)
                .With("topic", topic ?? string.Empty, NpgsqlDbType.Text)
                .With("minutes", minutes, NpgsqlDbType.Integer),
            reader => Sums(reader, topic is not null),
            cancellationToken);
        var ages = topic is not null
            ? []
            : await ListAsync(
                new SqlText(HistorySql.Ages).With("minutes", minutes, NpgsqlDbType.Integer),
                reader => new AgeCount(
                    reader.GetDateTime(0), reader.GetInt32(1), reader.GetInt64(2), reader.GetInt64(3)),
                cancellationToken);
        return HistoryTimeline.From(sums, ages);
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

    private Task<List<T>> ListAsync<T>(
        SqlText sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) =>
        source.ListAsync(sql, options.Value.StatementTimeoutMs, read, cancellationToken);
}
