using Aggregator.Contracts.Parsing;

namespace Aggregator.Api.Otlp.Records;

/// <summary>Why a record cannot be stored although its event breaks no rule.</summary>
internal static class RecordErrors
{
    private const string Whole = "event";

    public static FieldError[] TooLarge(LogEventRules rules) =>
        [new(Whole, FormattableString.Invariant($"must not be larger than {rules.MaxEventBytes} bytes"))];

    public static FieldError[] Undecodable(FormatException exception) =>
        [new(Whole, StorableText.Reason($"cannot be decoded: {exception.Message}"))];
}
