using System.Globalization;
using System.Text.Json;

namespace Aggregator.Contracts;

/// <summary>Collects the fields of one event while it is read, and the rules they break.</summary>
internal sealed class LogEventFields
{
    public const string Whole = "event";
    public const string Payload = "payload";

    private const string Topic = "topic";
    private const string EventId = "event_id";
    private const string Timestamp = "timestamp";
    private const string Source = "source";

    private static readonly string[] All = [Topic, EventId, Timestamp, Source, Payload];
    private static readonly string TooLarge = string.Create(
        CultureInfo.InvariantCulture, $"must not be larger than {LogEventLimits.MaxEventBytes} bytes");

    private readonly string?[] _texts = new string?[4];
    private List<FieldError>? _errors;
    private int _seen;

    public ReadOnlyMemory<byte> PayloadUtf8 { get; set; }

    /// <summary>The contract's name of the property that the reader stands on, or <c>null</c>.</summary>
    public static string? Known(ref Utf8JsonReader reader)
    {
        foreach (var name in All)
        {
            if (LogEventReader.NameIs(ref reader, name))
                return name;
        }

        return null;
    }

    public void Add(string field, string rule) => (_errors ??= []).Add(new FieldError(field, rule));

    /// <summary>Notes that a field is there; <c>false</c> when it was there before.</summary>
    public bool Take(string field)
    {
        var bit = 1 << Array.IndexOf(All, field);
        if ((_seen & bit) != 0)
        {
            Add(field, "must not appear twice");
            return false;
        }

        _seen |= bit;
        return true;
    }

    public void Set(string field, string text) => _texts[Array.IndexOf(All, field)] = text;

    public LogEventReading Finish(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Length > LogEventLimits.MaxEventBytes)
            Add(Whole, TooLarge);
        if (_errors is not [{ Field: Whole }])
            CheckFields();

        var timestamp = default(DateTimeOffset);
        if (_texts[2] is { } text && !Iso8601.TryParse(text, out timestamp))
            Add(Timestamp, "must be an ISO 8601 date and time, such as 2026-01-31T12:00:00.000Z");

        if (_errors is not null)
            return new LogEventReading(null, InOrder(_errors), _texts[0], _texts[1], utf8);

        var logEvent = new LogEvent
        {
            Topic = _texts[0]!,
            EventId = _texts[1]!,
            Timestamp = timestamp,
            Source = _texts[3]!,
            Payload = RawJson.FromValidated(PayloadUtf8),
        };
        return new LogEventReading(logEvent, [], logEvent.Topic, logEvent.EventId, utf8);
    }

    private static List<FieldError> InOrder(List<FieldError> errors) =>
        [.. errors.OrderBy(error => Array.IndexOf(All, error.Field))];

    private void CheckFields()
    {
        for (var i = 0; i < All.Length; i++)
        {
            if ((_seen & (1 << i)) == 0)
                Add(All[i], "is required");
        }

        CheckLength(Topic, _texts[0], LogEventLimits.MaxTopicLength);
        CheckLength(EventId, _texts[1], LogEventLimits.MaxEventIdLength);
        CheckLength(Source, _texts[3], LogEventLimits.MaxSourceLength);
    }

    private void CheckLength(string field, string? text, int most)
    {
        if (text is null)
            return;

        // A string has no more characters than UTF-16 units, so most never need to be counted.
        var length = text.Length <= most ? text.Length : text.EnumerateRunes().Count();
        if (length < 1 || length > most)
            Add(field, string.Create(CultureInfo.InvariantCulture, $"must be a string of 1 to {most} characters"));
    }
}
