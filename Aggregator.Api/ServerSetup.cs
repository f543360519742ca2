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
        if (string.IsNullOrEmpty(builder.Configuration["urls"])
            && string.IsNullOrEmpty(builder.Configuration["http_ports"]))
            builder.WebHost.UseUrls(DefaultUrl);
        // Requests are handled on the thread that has received them: a hop to another thread wakes a processor, which
        // costs a lone request more than its parsing does. No handler blocks its thread.
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
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

        // A log line for each request costs more than the request.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

        // The trace of a request stands with its entries.
        builder.Logging.AddConsoleLines(includeScopes: true);
    }
}
