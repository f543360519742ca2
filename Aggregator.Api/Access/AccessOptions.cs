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

    public string[] Origins() => Lists.Split(CorsOrigins);
}
