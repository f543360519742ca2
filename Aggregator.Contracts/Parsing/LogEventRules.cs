namespace Aggregator.Contracts.Parsing;

/// <summary>
/// The rules that apply to an event while it is read: the names of its fields, its maximum size and its maximum depth.
/// </summary>
/// <remarks>
/// An entry point may be stricter than the contract, never more generous: the consumers hold what arrives to the
/// contract's limits.
/// </remarks>
public sealed class LogEventRules
{
    /// <param name="maxEventBytes">1 to <see cref="LogEventLimits.MaxEventBytes"/>.</param>
    /// <param name="maxDepth">2 to <see cref="LogEventLimits.MaxDepth"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit exceeds that of the contract.</exception>
    public LogEventRules(int maxEventBytes = LogEventLimits.MaxEventBytes, int maxDepth = LogEventLimits.MaxDepth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxEventBytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxEventBytes, LogEventLimits.MaxEventBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxDepth, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxDepth, LogEventLimits.MaxDepth);
        (MaxEventBytes, MaxDepth) = (maxEventBytes, maxDepth);
        TooLarge = FormattableString.Invariant($"must not be larger than {maxEventBytes} bytes");
        TooLong = FormattableString.Invariant(
            $"must not make the event larger than {maxEventBytes} bytes when its numbers are written out");
        TooDeep = FormattableString.Invariant($"must not be nested deeper than {maxDepth} levels");
    }

    /// <summary>The contract's own names and limits.</summary>
    public static LogEventRules Default { get; } = new();

    /// <summary>
    /// For an event inside an envelope, which escapes and re-formats what was accepted: it is held to the limits of its
    /// content alone, so that the consumers accept every event that the API accepted.
    /// </summary>
    public static LogEventRules Enveloped { get; } = new() { LimitsText = false };

    /// <summary>Largest event in the sense of <see cref="LogEventLimits.MaxEventBytes"/>.</summary>
    public int MaxEventBytes { get; }

    /// <summary>Deepest nesting; the event itself is level 1.</summary>
    public int MaxDepth { get; }

    /// <summary>
    /// Whether <see cref="MaxEventBytes"/> applies to the event's JSON text as well as to its content.
    /// </summary>
    internal bool LimitsText { get; private init; } = true;

    internal string TooLarge { get; }

    /// <summary>The payload's rule when only its numbers make the event too large.</summary>
    internal string TooLong { get; }

    internal string TooDeep { get; }

    internal FieldNames Names { get; private init; } = FieldNames.Contract;

    /// <summary>The default for a timestamp that a CloudEvent may omit.</summary>
    internal DateTimeOffset? Received { get; private init; }

    /// <summary>
    /// The same limits for CloudEvents 1.0 in JSON: <c>type</c>, <c>id</c>, <c>time</c>, <c>source</c> and <c>data</c>
    /// are the contract's five fields, and the event id is made of <c>source</c> and <c>id</c>. An event without
    /// <c>time</c> gets
    /// <paramref name="received"/>, one without <c>data</c> an empty object.
    /// </summary>
    public LogEventRules ForCloudEvents(DateTimeOffset received) =>
        new(MaxEventBytes, MaxDepth) { Names = FieldNames.CloudEvents, Received = received };
}
