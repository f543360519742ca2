namespace Aggregator.Contracts.Parsing;

/// <summary>
/// The result of reading one event: the event, or every rule that it breaks.
/// </summary>
/// <param name="Event">The valid event; <c>null</c> exactly when there are errors.</param>
/// <param name="Errors">In the order of the contract's fields; empty for a valid event.</param>
/// <param name="Topic">As far as it could be read, so that a rejection can name its event.</param>
/// <param name="EventId">As far as it could be read.</param>
/// <param name="Utf8">The bytes that the event was read from.</param>
public readonly record struct LogEventReadResult(
    LogEvent? Event,
    IReadOnlyList<FieldError> Errors,
    string? Topic,
    string? EventId,
    ReadOnlyMemory<byte> Utf8);
