using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Publisher.Worker.Traffic;

/// <summary>
/// Decides for each send what is sent: a new event, the same bytes again, or the same event id under another topic. The
/// plan is deterministic except for the clock and the event ids, which differ in every run so that no run repeats
/// another's events.
/// </summary>
/// <remarks>
/// The shares are exact over a whole run, except that a cross-topic repeat becomes a plain duplicate if all available
/// events have already been sent under all topics. Not safe for concurrent use.
/// </remarks>
internal sealed class TrafficPlan
{
    private const int CrossTopicTries = 16;

    // Text beyond ASCII is sent as UTF-8, as most clients outside .NET do, instead of as \u escapes.
    private static readonly JsonWriterOptions Utf8Text =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private readonly TrafficShape _shape;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly EventContent _content;
    private readonly EarlierEvents _earlier;
    private readonly ExactShare _repeats;
    private readonly ExactShare _crossTopics;
    private int _identities;

    public TrafficPlan(TrafficShape shape, TimeProvider time)
    {
        _shape = shape;
        _time = time;
        _random = new Random(shape.Seed);
        _content = new EventContent(_random);
        _earlier = new EarlierEvents(_random);

        // The first send has nothing to repeat, so the repeats are chosen among the others.
        var others = Math.Max(shape.Events - 1, 0);
        var repeats = Math.Min((int)Math.Round(shape.Events * shape.Duplicates), others);
        _repeats = new ExactShare(others, repeats, _random);
        _crossTopics = new ExactShare(repeats, (int)Math.Round(repeats * shape.CrossTopic), _random);
    }

    /// <summary>
    /// Returns the next send. It may be called more than <see cref="TrafficShape.Events"/> times; further sends are new
    /// events.
    /// </summary>
    public PlannedEvent Next()
    {
        if (_identities == 0 || !_repeats.Next())
            return Remember(Fresh());
        if (_crossTopics.Next() && CrossTopic() is { } sibling)
            return Remember(sibling);
        return _earlier.Pick();
    }

    private PlannedEvent Remember(PlannedEvent planned)
    {
        _earlier.Add(planned);
        return planned;
    }

    private PlannedEvent Fresh()
    {
        // The smaller of two draws makes some topics busier than others, as in practice.
        var topics = _shape.Topics.Count;
        var topic = Math.Min(_random.Next(topics), _random.Next(topics));
        var now = _time.GetUtcNow();
        _buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_buffer, Utf8Text))
        {
            json.WriteStartObject();
            json.WriteString("topic"u8, _shape.Topics[topic]);
            json.WriteString("event_id"u8, Guid.CreateVersion7(now));
            json.WriteString("timestamp"u8, now);
            json.WriteString("source"u8, _content.Source());
            json.WritePropertyName("payload"u8);
            _content.WritePayload(json);
            json.WriteEndObject();
        }

        return Plan(new EventFamily(topic));
    }

    private PlannedEvent? CrossTopic()
    {
        for (var tries = 0; tries < CrossTopicTries; tries++)
        {
            var original = _earlier.Pick();
            if (!original.Family.TryTakeTopic(_shape.Topics.Count, out var topic))
                continue;
            return Plan(original, topic);
        }

        return null;
    }

    /// <summary>Returns the same event with another topic, which is its first field.</summary>
    private PlannedEvent Plan(PlannedEvent original, int topic)
    {
        var reader = new Utf8JsonReader(original.Json.Span);
        while (reader.TokenType != JsonTokenType.String)
            reader.Read();

        _buffer.ResetWrittenCount();
        _buffer.Write(original.Json.Span[..(int)reader.TokenStartIndex]);
        using (var json = new Utf8JsonWriter(_buffer, Utf8Text))
            json.WriteStringValue(_shape.Topics[topic]);
        _buffer.Write(original.Json.Span[(int)reader.BytesConsumed..]);
        return Plan(original.Family);
    }

    private PlannedEvent Plan(EventFamily family) => new(_identities++, _buffer.WrittenSpan.ToArray(), family);
}
