using Aggregator.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Aggregator.Api;

internal static class ServerSetup
{
    /// <summary>
    /// Where the API listens unless <c>ASPNETCORE_URLS</c> or <c>--urls</c> says otherwise: loopback only.
    /// </summary>
    public const string DefaultUrl = "http://127.0.0.1:8080";

    /// <summary>
    /// Minimum average data rate of a body, in bytes a second, after <see cref="BodyGracePeriod"/>; a slower body is
    /// answered 408.
    /// </summary>
    private const double MinBodyBytesPerSecond = 1024;

    private static readonly TimeSpan BodyGracePeriod = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Maximum length of the request line, in bytes. A hundred topics of a hundred characters need 121,000, because a
    /// character takes up to twelve bytes in a query; a longer line is answered 414.
    /// </summary>
    private const int MaxRequestLineBytes = 256 * 1024;

    public static void ConfigureServer(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Configuration["urls"]) && string.IsNullOrEmpty(
            builder.Configuration["http_ports"]))
            builder.WebHost.UseUrls(DefaultUrl);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestLineSize = MaxRequestLineBytes;

            // The route that reads a body enforces its own limit, and responds before it closes the connection.
            kestrel.Limits.MaxRequestBodySize = null;

            // A client that sends its body very slowly occupies a lease that others need. With the server's default of
            // 240 bytes a second, 2,000 such clients could take all leases with half a megabyte a second.
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(MinBodyBytesPerSecond, BodyGracePeriod);
        });

        // A log line for each request costs more than the request. EF and the host also throw what they would log.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None);
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Logging.AddFilter("MassTransit", LogLevel.Warning);

        // It would log the same failure with every probe; the status is logged when it changes.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        builder.Logging.AddAggregatorConsole(includeScopes: true);
    }
}
