using Npgsql;

namespace Aggregator.Storage.Outcomes;

/// <summary>The reasons of rejections by message and identity, in the order in which they were recorded.</summary>
internal sealed class RejectionReasons
{
    private readonly Dictionary<(Guid MessageId, string Topic, string EventId), List<string>> _events = [];
    private readonly Dictionary<Guid, string> _messages = [];

    public void Add(NpgsqlDataReader reader)
    {
        var (messageId, reason) = (reader.GetGuid(0), reader.GetString(3));
        if (reader.IsDBNull(1) || reader.IsDBNull(2))
        {
            _messages[messageId] = reason;
            return;
        }

        var identity = (messageId, reader.GetString(1), reader.GetString(2));
        if (!_events.TryGetValue(identity, out var reasons))
            _events[identity] = reasons = [];
        reasons.Add(reason);
    }

    public OutcomeEvidence Evidence(SentEvent sent, StoredKey? key, long duplicates) => new(
        key,
        duplicates,
        _events.GetValueOrDefault((sent.MessageId, sent.Topic, sent.EventId), []),
        _messages.GetValueOrDefault(sent.MessageId));
}
