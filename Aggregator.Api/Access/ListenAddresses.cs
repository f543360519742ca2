using System.Net;
using System.Text.RegularExpressions;

namespace Aggregator.Api.Access;

/// <summary>Where the server is going to listen, from the settings that ASP.NET Core takes it from.</summary>
internal static partial class ListenAddresses
{
    /// <summary>The first address that others than this machine can reach, or <c>null</c>.</summary>
    public static string? NotLoopback(IConfiguration configuration)
    {
        foreach (var ports in (string[])["http_ports", "https_ports"])
        {
            // Addresses win over ports, which mean all interfaces.
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

    /// <summary>Not <see cref="Uri"/>, which does not take <c>http://*:8080</c>.</summary>
    [GeneratedRegex(@"^https?://(?<host>\[[^\]]*\]|[^:/]+)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Host();
}
