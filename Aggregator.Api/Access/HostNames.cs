using System.Net;
using Microsoft.Extensions.Primitives;

namespace Aggregator.Api.Access;

/// <summary>
/// The names under which the API may be used. The name of a hostile page may resolve to this machine (DNS rebinding),
/// and the browser then treats the API as part of that page; its requests carry the name as their host. An API with
/// keys needs no such check, because the page has no key.
/// </summary>
internal sealed class HostNames
{
    private readonly List<StringSegment>? _allowed;

    public HostNames(AccessOptions options)
    {
        var hosts = AccessOptions.Split(options.Hosts);
        if (hosts.Length > 0 || (options.Keys.Count == 0 && !options.AllowAnonymous))
            _allowed = [.. hosts.Select(host => new StringSegment(host))];
    }

    /// <summary>
    /// Whether requests for this host are served. Requests without a host are served, because browsers never send such
    /// requests.
    /// </summary>
    public bool Allows(HostString host) =>
        _allowed is null || !host.HasValue || IsThisMachine(host.Host) || HostString.MatchesAny(host.Value, _allowed);

    /// <summary>
    /// Names that no name server can redirect: an address cannot be the name of a page of another machine.
    /// </summary>
    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
