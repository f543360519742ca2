namespace Aggregator.Api.Access;

/// <summary>One API key as the configuration holds it. <c>key new</c> prints these lines.</summary>
internal sealed class AccessKeyOptions
{
    /// <summary>The public part of the key: 1 to 64 letters, digits, <c>-</c> and <c>_</c>.</summary>
    public string Id { get; init; } = string.Empty;

    /// <summary>The salted hash of the secret part, <c>hmac-sha256:salt:hash</c>.</summary>
    public string Hash { get; init; } = string.Empty;

    /// <summary>Any of <c>publish</c>, <c>read</c> and <c>admin</c>, separated by commas.</summary>
    public string Scopes { get; init; } = string.Empty;

    /// <summary>The only topics that the key may publish to and read, separated by commas. Default all.</summary>
    public string Topics { get; init; } = string.Empty;

    /// <summary>
    /// Events a second, 0 to 10,000,000; any other request counts as one event. A second's worth may come at once.
    /// Default 0, without limit.
    /// </summary>
    public double Rate { get; init; }
}
