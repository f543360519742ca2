using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;

namespace Aggregator.Hosting.Telemetry;

/// <summary>
/// Serves <c>/metrics</c> on an address of its own: neither the API's keys nor its limits apply there, and consumers
/// have no other server. It reads none of the settings of the program's own server.
/// </summary>
internal sealed class MetricsServer(IOptions<MetricsOptions> options, MeterProvider meters) : IHostedService
{
    private const string Path = "/metrics";

    private WebApplication? _server;

    /// <summary>Registers the server if the configuration names a port; returns whether it does.</summary>
    /// <exception cref="ArgumentException">The address is not an IP address.</exception>
    public static bool Register(IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<MetricsOptions>()
            .BindConfiguration(MetricsOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        if (Listening(configuration) is null)
            return false;
        services.AddHostedService<MetricsServer>();
        return true;
    }

    /// <summary>Where the metrics are to be read; <c>null</c> when they are not served.</summary>
    /// <exception cref="ArgumentException">The address is not an IP address.</exception>
    public static Uri? Listening(IConfiguration configuration)
    {
        var section = configuration.GetSection(MetricsOptions.Section);
        if (section.GetValue(nameof(MetricsOptions.Port), 0) is not (> 0 and <= IPEndPoint.MaxPort and var port))
            return null;
        var address = Address(section[nameof(MetricsOptions.Address)] ?? new MetricsOptions().Address);
        return new Uri($"http://{new IPEndPoint(address, port)}{Path}");
    }

    /// <exception cref="IOException">The port is taken.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var (address, port) = (Address(options.Value.Address), options.Value.Port);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(address, port);
        });

        // The page of another site could reach loopback under a name of its own.
        if (IPAddress.IsLoopback(address))
            builder.Services.AddHostFiltering(hosts => hosts.AllowedHosts = ["localhost", "127.0.0.1", "[::1]"]);
        _server = builder.Build();
        if (IPAddress.IsLoopback(address))
            _server.UseHostFiltering();
        _server.UseOpenTelemetryPrometheusScrapingEndpoint(meters, null, Path, null, null);
        await _server.StartAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_server is null)
            return;
        await _server.StopAsync(cancellationToken);
        await _server.DisposeAsync();
    }

    private static IPAddress Address(string text) => IPAddress.TryParse(text, out var address)
        ? address
        : throw new ArgumentException($"Metrics__Address must be an IP address: {text}.", nameof(text));
}
