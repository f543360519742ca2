namespace Aggregator.Api.Problems;

/// <summary>The stable <c>type</c> of every problem that the API answers with.</summary>
internal static class ProblemTypes
{
    public const string Invalid = "urn:aggregator:problem:invalid-event";
    public const string Malformed = "urn:aggregator:problem:malformed-json";
    public const string BadParameter = "urn:aggregator:problem:invalid-parameter";
    public const string UnsupportedMediaType = "urn:aggregator:problem:unsupported-media-type";
    public const string UnsupportedEncoding = "urn:aggregator:problem:unsupported-content-encoding";
    public const string BadRequest = "urn:aggregator:problem:bad-request";
    public const string TooLarge = "urn:aggregator:problem:too-large";
    public const string BrokerUnavailable = "urn:aggregator:problem:broker-unavailable";
    public const string Overloaded = "urn:aggregator:problem:overloaded";
    public const string DatabaseUnavailable = "urn:aggregator:problem:database-unavailable";
    public const string QueryTooBroad = "urn:aggregator:problem:query-timed-out";
}
