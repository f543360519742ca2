namespace Aggregator.Api.Problems;

/// <summary>The stable <c>type</c> of every problem that the API returns.</summary>
internal static class ProblemTypes
{
    public const string Prefix = "urn:aggregator:problem:";
    public const string Invalid = "urn:aggregator:problem:invalid-event";
    public const string Malformed = "urn:aggregator:problem:malformed-json";
    public const string BadParameter = "urn:aggregator:problem:invalid-parameter";
    public const string BadCursor = "urn:aggregator:problem:invalid-cursor";
    public const string NotStored = "urn:aggregator:problem:event-not-stored";
    public const string QueryTooBroad = "urn:aggregator:problem:query-too-broad";
    public const string TooManyReaders = "urn:aggregator:problem:too-many-readers";
    public const string UnsupportedMediaType = "urn:aggregator:problem:unsupported-media-type";
    public const string UnsupportedEncoding = "urn:aggregator:problem:unsupported-content-encoding";
    public const string BadRequest = "urn:aggregator:problem:bad-request";
    public const string NotFound = "urn:aggregator:problem:not-found";
    public const string MethodNotAllowed = "urn:aggregator:problem:method-not-allowed";
    public const string Unauthorized = "urn:aggregator:problem:unauthorized";
    public const string ScopeMissing = "urn:aggregator:problem:scope-missing";
    public const string TopicNotAllowed = "urn:aggregator:problem:topic-not-allowed";
    public const string OriginNotAllowed = "urn:aggregator:problem:origin-not-allowed";
    public const string HostNotAllowed = "urn:aggregator:problem:host-not-allowed";
    public const string TooFast = "urn:aggregator:problem:rate-exceeded";
    public const string BacklogTooLong = "urn:aggregator:problem:backlog-too-long";
    public const string Internal = "urn:aggregator:problem:internal-error";
    public const string Other = "urn:aggregator:problem:http-";
    public const string TooSlow = "urn:aggregator:problem:too-slow";
    public const string TooLarge = "urn:aggregator:problem:too-large";
    public const string BrokerUnavailable = "urn:aggregator:problem:broker-unavailable";
    public const string Overloaded = "urn:aggregator:problem:overloaded";
    public const string DatabaseUnavailable = "urn:aggregator:problem:database-unavailable";
    public const string DatabaseIsStandby = "urn:aggregator:problem:database-is-standby";
    public const string NoSuchRejection = "urn:aggregator:problem:no-such-rejection";
    public const string NoSuchDuplicate = "urn:aggregator:problem:no-such-duplicate";
    public const string BodyNotKept = "urn:aggregator:problem:body-not-kept";
    public const string ReplayedDifferently = "urn:aggregator:problem:replayed-differently";
    public const string PayloadConflict = "urn:aggregator:problem:payload-conflict";
    public const string QueryTimedOut = "urn:aggregator:problem:query-timed-out";
}
