using Npgsql;
using NpgsqlTypes;

namespace Aggregator.Storage.Ingest;

/// <summary>
/// The counts of a batch for each process of the API. Messages of one process arrive in runs, and there are few
/// processes.
/// </summary>
internal sealed class ReceivedTally
{
    private readonly List<Counts> _counts = [];
    private int _last;

    public bool IsEmpty => _counts.Count == 0;

    public void Add(Guid processId, int received = 0, int redelivered = 0, int unread = 0)
    {
        if (_last >= _counts.Count || _counts[_last].ProcessId != processId)
            _last = PlaceOf(processId);
        var counts = _counts[_last];
        counts.Received += received;
        counts.Redelivered += redelivered;
        counts.Unread += unread;
    }

    /// <summary>Adds the statement that counts.</summary>
    public void AddTo(NpgsqlBatch commands)
    {
        var command = new NpgsqlBatchCommand(IngestSql.Received);
        command.Parameters.Add(Column("process_ids", counts => counts.ProcessId, NpgsqlDbType.Uuid));
        command.Parameters.Add(Column("received", counts => counts.Received, NpgsqlDbType.Bigint));
        command.Parameters.Add(Column("redelivered", counts => counts.Redelivered, NpgsqlDbType.Bigint));
        command.Parameters.Add(Column("unread", counts => counts.Unread, NpgsqlDbType.Bigint));
        commands.BatchCommands.Add(command);
    }

    private int PlaceOf(Guid processId)
    {
        var place = _counts.FindIndex(counts => counts.ProcessId == processId);
        if (place >= 0)
            return place;
        _counts.Add(new Counts { ProcessId = processId });
        return _counts.Count - 1;
    }

    private NpgsqlParameter Column<T>(string name, Func<Counts, T> value, NpgsqlDbType type) =>
        KeyParameters.Column(name, _counts.Select(value).ToArray(), type);

    private sealed class Counts
    {
        public Guid ProcessId { get; init; }

        public long Received { get; set; }

        public long Redelivered { get; set; }

        public long Unread { get; set; }
    }
}
