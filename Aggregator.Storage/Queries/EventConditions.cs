using Npgsql;
using NpgsqlTypes;

namespace Aggregator.Storage.Queries;

/// <summary>
/// A filter as conditions on <c>processed_events e</c>. The topic is not included, because it decides the query plan.
/// </summary>
internal sealed class EventConditions
{
    private readonly List<string> _conditions = ["e.id > @after", "e.id <= @up_to"];
    private readonly List<NpgsqlParameter> _parameters = [];

    public EventConditions(EventFilter filter, IdRange range)
    {
        Parameter("after", range.After, NpgsqlDbType.Bigint);
        Parameter("up_to", range.UpTo, NpgsqlDbType.Bigint);
        Add("e.source = @source", "source", filter.Source, NpgsqlDbType.Text);
        Add("e.created_at >= @stored_from", "stored_from", filter.StoredFrom);
        Add("e.created_at < @stored_to", "stored_to", filter.StoredTo);
        Add("""e."timestamp" >= @event_from""", "event_from", filter.EventFrom);
        Add("""e."timestamp" < @event_to""", "event_to", filter.EventTo);
        Add("e.payload @> @payload", "payload", filter.Payload, NpgsqlDbType.Jsonb);
    }

    public IEnumerable<NpgsqlParameter> Parameters => _parameters;

    public string Sql => string.Join(" AND ", _conditions);

    private void Add(string condition, string name, DateTime? value)
    {
        if (value is { } time)
        {
            _conditions.Add(condition);
            Parameter(name, time, NpgsqlDbType.TimestampTz);
        }
    }

    private void Add(string condition, string name, string? value, NpgsqlDbType type)
    {
        if (value is not null)
        {
            _conditions.Add(condition);
            Parameter(name, value, type);
        }
    }

    private void Parameter<T>(string name, T value, NpgsqlDbType type) =>
        _parameters.Add(new NpgsqlParameter<T>(name, value) { NpgsqlDbType = type });
}
