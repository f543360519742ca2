using System.Text;

namespace Aggregator.Contracts.Parsing;

/// <summary>Collects the fields of one event while it is read, and the rules that they break.</summary>
internal sealed class LogEventBuilder(LogEventRules rules)
{
    /// <summary>The field name for a rule that concerns the whole event.</summary>
    private const string Whole = "event";

    private static readonly ReadOnlyMemory<byte> EmptyObject = "{}"u8.ToArray();

    private readonly FieldNames _names = rules.Names;
    private readonly bool _isCloudEvent = rules.Names == FieldNames.CloudEvents;
    private readonly string?[] _texts = new string?[rules.Names.Count];
    private List<FieldError>? _errors;
    private int _seen;
    private int _absent;
    private bool _noObject;
    private ReadOnlyMemory<byte> _payload = EmptyObject;
    private long _growth;

    public void Add(int field, string rule) => Add(_names[field], rule);

    public void AddWhole(string rule) => Add(Whole, rule);

    public void NoObject()
    {
        _noObject = true;
        AddWhole("must be a JSON object");
    }

    /// <summary>Records that a field is present; <c>false</c> when there is no value to read.</summary>
    /// <param name="field">The field.</param>
    /// <param name="isNull">In a CloudEvent, null means that the field is absent (JSON event format, section
    /// 2.2).</param>
    public bool Take(int field, bool isNull)
    {
        var bit = 1 << field;
        if ((_seen & bit) != 0)
        {
            Add(field, "must not appear twice");
            return false;
        }

        _seen |= bit;
        if (!isNull || !_isCloudEvent)
            return true;
        _absent |= bit;
        return false;
    }

    public bool Has(int field) => (_seen & ~_absent & (1 << field)) != 0;

    public string? Text(int field) => _texts[field];

    public void Set(int field, string text) => _texts[field] = text;

    /// <summary>
    /// Keeps the payload, and the number of bytes by which it grows when its numbers are written out.
    /// </summary>
    public void SetPayload(ReadOnlyMemory<byte> utf8, long growth) => (_payload, _growth) = (utf8, growth);

    public LogEventReadResult Finish(ReadOnlyMemory<byte> utf8)
    {
        if (!_noObject)
            CheckFields();
        var eventId = EventId();
        CheckSize(utf8.Length, eventId);

        var timestamp = rules.Received ?? default;
        if (Text(FieldNames.Timestamp) is { } text && !Iso8601.TryParse(text, out timestamp))
            Add(FieldNames.Timestamp, "must be an ISO 8601 date and time, such as 2026-01-31T12:00:00.000Z");

        if (_errors is not null)
            return new LogEventReadResult(null, InOrder(_errors), Text(FieldNames.Topic), eventId, utf8);

        var logEvent = new LogEvent
        {
            Topic = Text(FieldNames.Topic)!,
            EventId = eventId!,
            Timestamp = timestamp,
            Source = Text(FieldNames.Source)!,
            Payload = RawJson.FromValidated(_payload),
        };
        return new LogEventReadResult(logEvent, [], logEvent.Topic, logEvent.EventId, utf8);
    }

    /// <summary>
    /// Each broken rule is reported once, so that an event has only a few errors, however often it breaks one.
    /// </summary>
    private void Add(string field, string rule)
    {
        var error = new FieldError(field, rule);
        if (_errors?.Contains(error) != true)
            (_errors ??= []).Add(error);
    }

    /// <summary>
    /// The id of the event as it will be stored; of a CloudEvent without an identity, its own as far as it was read.
    /// </summary>
    private string? EventId() =>
        _isCloudEvent && _errors is null
            ? CloudEventRules.EventId(Text(FieldNames.Source)!, Text(FieldNames.EventId)!)
            : Text(FieldNames.EventId);

    private void CheckSize(int textBytes, string? eventId)
    {
        if (rules.LimitsText && textBytes > rules.MaxEventBytes)
        {
            AddWhole(rules.TooLarge);
            return;
        }

        // Text without its escapes is never longer than with them, so most events need not be measured.
        if (!_isCloudEvent && textBytes + _growth <= rules.MaxEventBytes)
            return;
        var plain = Bytes(Text(FieldNames.Topic)) + Bytes(eventId) + Bytes(Text(FieldNames.Source)) + _payload.Length;
        if (plain > rules.MaxEventBytes)
            AddWhole(rules.TooLarge);
        else if (plain + _growth > rules.MaxEventBytes)
            Add(FieldNames.Payload, rules.TooLong);
    }

    private static long Bytes(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);

    private List<FieldError> InOrder(List<FieldError> errors) =>
        [.. errors.OrderBy(error => _names.Place(error.Field))];

    private void CheckFields()
    {
        for (var field = 0; field <= FieldNames.Payload; field++)
        {
            var optional = rules.Received is not null && field is (FieldNames.Timestamp or FieldNames.Payload);
            if (!Has(field) && !optional)
                Add(field, "is required");
        }

        CheckLength(FieldNames.Topic, LogEventLimits.MaxTopicLength);
        CheckLength(
            FieldNames.EventId, _isCloudEvent ? LogEventLimits.MaxCloudEventIdLength : LogEventLimits.MaxEventIdLength);
        CheckLength(FieldNames.Source, LogEventLimits.MaxSourceLength);
        if (_isCloudEvent)
            CloudEventRules.Check(this);
    }

    private void CheckLength(int field, int max)
    {
        if (Text(field) is not { } text)
            return;

        // A string has no more characters than UTF-16 units, so most never need to be counted.
        var length = text.Length <= max ? text.Length : text.EnumerateRunes().Count();
        if (length < 1 || length > max)
            Add(field, FormattableString.Invariant($"must be a string of 1 to {max} characters"));
    }
}
