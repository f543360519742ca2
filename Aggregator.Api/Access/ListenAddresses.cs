using System.Net;
using System.Text.RegularExpressions;

namespace Aggregator.Api.Access;

/// <summary>The addresses on which the server is going to listen, from the settings that ASP.NET Core reads.</summary>
internal static partial class ListenAddresses
{
    /// <summary>The first address that is reachable from other machines, or <c>null</c>.</summary>
    public static string? NotLoopback(IConfiguration configuration)
    {
        foreach (var ports in (string[])["http_ports", "https_ports"])
        {
            // Addresses take precedence over ports; a port means all interfaces.
            if (!string.IsNullOrEmpty(configuration[ports]) && string.IsNullOrEmpty(configuration["urls"]))
                return $"port {configuration[ports]} of every interface";
        }

        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]);
        return (configuration["urls"]?.Split(';') ?? [])
            .Concat(endpoints)
            .FirstOrDefault(address => !string.IsNullOrWhiteSpace(address) && !IsLoopback(address.Trim()));
    }

    private static bool IsLoopback(string address)
    {
        var host = Host().Match(address).Groups["host"].Value;
        return host is "localhost" or "unix" or "pipe"
            || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
    }

    /// <summary><see cref="Uri"/> does not accept <c>http://*:8080</c>.</summary>
    [GeneratedRegex(
        @"^https?://(?<host>\[[^\]]*\]|[^:/]+)",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Host();
}
