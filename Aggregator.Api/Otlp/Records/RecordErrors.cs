using Aggregator.Contracts.Parsing;

namespace Aggregator.Api.Otlp.Records;

/// <summary>Why records of a request cannot be stored although their events break no rule.</summary>
internal sealed class RecordErrors(LogEventRules rules)
{
    /// <summary>
    /// Maximum number of messages in a request that cannot be decoded. Each costs an exception, and a body with more is
    /// no request with a few odd records.
    /// </summary>
    public const int MaxUndecodable = 100;

    private const string Whole = "event";

    private int _undecodable;

    public IReadOnlyList<FieldError> TooLarge { get; } =
        [new(Whole, FormattableString.Invariant($"must not be larger than {rules.MaxEventBytes} bytes"))];

    /// <exception cref="FormatException">There are too many.</exception>
    public IReadOnlyList<FieldError> Undecodable(FormatException exception)
    {
        if (++_undecodable > MaxUndecodable)
            throw exception;
        return [new FieldError(Whole, StorableText.Reason($"cannot be decoded: {exception.Message}"))];
    }
}
