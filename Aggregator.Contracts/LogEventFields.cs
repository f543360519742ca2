namespace Aggregator.Contracts;

/// <summary>Collects the fields of one event while it is read, and the rules they break.</summary>
internal sealed class LogEventFields(LogEventRules rules)
{
    /// <summary>Stands for the whole event where a rule is not about a field.</summary>
    private const string Whole = "event";

    private static readonly ReadOnlyMemory<byte> EmptyObject = "{}"u8.ToArray();
    private static readonly int[] Texts = [FieldNames.Topic, FieldNames.EventId, FieldNames.Source];
    private static readonly int[] Lengths =
        [LogEventLimits.MaxTopicLength, LogEventLimits.MaxEventIdLength, LogEventLimits.MaxSourceLength];

    private readonly FieldNames _names = rules.Names;
    private readonly string?[] _texts = new string?[rules.Names.Count];
    private List<FieldError>? _errors;
    private int _seen;
    private bool _noObject;

    public ReadOnlyMemory<byte> PayloadUtf8 { get; set; } = EmptyObject;

    public void Add(int field, string rule) => Add(_names[field], rule);

    public void AddWhole(string rule) => Add(Whole, rule);

    public void NoObject()
    {
        _noObject = true;
        AddWhole("must be a JSON object");
    }

    /// <summary>Notes that a field is there; <c>false</c> when it was there before.</summary>
    public bool Take(int field)
    {
        if (Has(field))
        {
            Add(field, "must not appear twice");
            return false;
        }

        _seen |= 1 << field;
        return true;
    }

    public bool Has(int field) => (_seen & (1 << field)) != 0;

    public string? Text(int field) => _texts[field];

    public void Set(int field, string text) => _texts[field] = text;

    public LogEventReading Finish(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Length > rules.MaxEventBytes)
            AddWhole(rules.TooLarge);
        if (!_noObject)
            CheckFields();

        var timestamp = rules.Received ?? default;
        if (Text(FieldNames.Timestamp) is { } text && !Iso8601.TryParse(text, out timestamp))
            Add(FieldNames.Timestamp, "must be an ISO 8601 date and time, such as 2026-01-31T12:00:00.000Z");

        if (_errors is not null)
            return new LogEventReading(null, InOrder(_errors), Text(FieldNames.Topic), Text(FieldNames.EventId), utf8);

        var logEvent = new LogEvent
        {
            Topic = Text(FieldNames.Topic)!,
            EventId = Text(FieldNames.EventId)!,
            Timestamp = timestamp,
            Source = Text(FieldNames.Source)!,
            Payload = RawJson.FromValidated(PayloadUtf8),
        };
        return new LogEventReading(logEvent, [], logEvent.Topic, logEvent.EventId, utf8);
    }

    private void Add(string field, string rule) => (_errors ??= []).Add(new FieldError(field, rule));

    private List<FieldError> InOrder(List<FieldError> errors) => [.. errors.OrderBy(error => _names.Place(error.Field))];

    private void CheckFields()
    {
        for (var field = 0; field <= FieldNames.Payload; field++)
        {
            var optional = rules.Received is not null && field is (FieldNames.Timestamp or FieldNames.Payload);
            if (!Has(field) && !optional)
                Add(field, "is required");
        }

        for (var i = 0; i < Texts.Length; i++)
            CheckLength(Texts[i], Lengths[i]);
        if (_names == FieldNames.CloudEvents)
            CloudEventRules.Check(this);
    }

    private void CheckLength(int field, int most)
    {
        if (Text(field) is not { } text)
            return;

        // A string has no more characters than UTF-16 units, so most never need to be counted.
        var length = text.Length <= most ? text.Length : text.EnumerateRunes().Count();
        if (length < 1 || length > most)
            Add(field, FormattableString.Invariant($"must be a string of 1 to {most} characters"));
    }
}
