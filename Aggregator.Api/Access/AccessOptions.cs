using Aggregator.Contracts.Parsing;

namespace Aggregator.Api.Access;

/// <summary>Who may use the API; section <c>Access</c> of the configuration.</summary>
internal sealed class AccessOptions
{
    public const string Section = "Access";

    /// <summary>
    /// Whether every client that can reach the API may use all of it although it listens on more than loopback. Default
    /// <c>false</c>. Cannot be combined with keys.
    /// </summary>
    public bool AllowAnonymous { get; init; }

    /// <summary>
    /// Origins whose pages may use the API from a browser, separated by commas, such as <c>https://ops.example.org</c>.
    /// Default none.
    /// </summary>
    public string CorsOrigins { get; init; } = string.Empty;

    /// <summary>
    /// Host names under which the API may be used in addition to localhost and the loopback addresses, separated by
    /// commas; each may begin with <c>*.</c>. Default: none while there are no keys and <see cref="AllowAnonymous"/> is
    /// <c>false</c>, otherwise all.
    /// </summary>
    public string Hosts { get; init; } = string.Empty;

    /// <summary>
    /// The accepted API keys; a client has several while it changes from an old key to a new one.
    /// </summary>
    public IList<AccessKeyOptions> Keys { get; init; } = [];

    public string[] Origins() => Split(CorsOrigins);

    /// <summary>Splits a list at its commas, trims white space and drops empty parts.</summary>
    public static string[] Split(string list) =>
        list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}

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

    /// <summary>
    /// Time from which the key is refused, as <see cref="Iso8601"/> reads it; UTC unless it has an offset. Default
    /// none: the key is valid until it is removed.
    /// </summary>
    public string Expires { get; init; } = string.Empty;
}
