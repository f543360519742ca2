using System.Reflection;
using Aggregator.Hosting.Telemetry;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aggregator.Hosting;

/// <summary>
/// Writes one line when the program has started: what runs, where, and on which broker and database, without secrets.
/// </summary>
internal sealed partial class StartLine(
    IServiceProvider services,
    IConfiguration configuration,
    IHostApplicationLifetime lifetime,
    StartLine.Details details,
    ILogger<StartLine> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(Write);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Write()
    {
        var addresses = services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var broker = BrokerUri.Parse(configuration[BrokerUri.Variable]);
        LogStarted(
            logger,
            details.Program,
            Assembly.GetEntryAssembly()?.GetName().Version?.ToString(3),
            addresses.Count == 0 ? "no address" : string.Join(", ", addresses),
            $"{broker.Scheme}://{UriCredentials.From(broker).User}@{broker.Authority}{broker.AbsolutePath}",
            details.Queues,
            details.Database,
            MetricsServer.Listening(configuration)?.ToString() ?? "off",
            OtlpSignals.Read(configuration).Any ? "on" : "off");
    }

    [LoggerMessage(
        LogLevel.Information,
        "{Program} {Version} has started: listening on {Addresses}; broker {Broker}, {Queues}; database {Database}; "
        + "metrics {Metrics}; OTLP {Otlp}")]
    private static partial void LogStarted(
        ILogger logger,
        string program,
        string? version,
        string addresses,
        string broker,
        string queues,
        string database,
        string metrics,
        string otlp);

    /// <summary>What the program itself knows of where it runs.</summary>
    internal sealed record Details(string Program, string Queues, string Database);
}
