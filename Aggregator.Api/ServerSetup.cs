using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Aggregator.Api;

internal static class ServerSetup
{
    /// <summary>
    /// Where the API listens unless <c>ASPNETCORE_URLS</c> or <c>--urls</c> says otherwise: loopback only.
    /// </summary>
    public const string DefaultUrl = "http://127.0.0.1:8080";

    /// <summary>
    /// What a body must bring, in bytes a second on average, after <see cref="BodyGracePeriod"/>; then 408.
    /// </summary>
    private const double MinBodyBytesPerSecond = 1024;

    private static readonly TimeSpan BodyGracePeriod = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Longest request line that is read, in bytes. A hundred topics of a hundred characters need 121,000, because a
    /// character takes up to twelve bytes in a query; what is longer is answered 414.
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

            // The one route that reads a body holds its own limit, and answers before it hangs up.
            kestrel.Limits.MaxRequestBodySize = null;

            // Whoever drips its body holds a place that others wait for. The server's own 240 bytes a second let 2,000
            // such clients take all of them for the price of half a megabyte a second.
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(MinBodyBytesPerSecond, BodyGracePeriod);
        });

        // A log line for each request costs more than the request. What EF and the host would log they
        // also throw.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None);
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Logging.AddFilter("MassTransit", LogLevel.Warning);

        // It would repeat what is wrong with every probe; the status is logged when it changes.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        builder.Logging.Configure(logging => logging.ActivityTrackingOptions = ActivityTrackingOptions.TraceId);
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.IncludeScopes = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });
    }
}
