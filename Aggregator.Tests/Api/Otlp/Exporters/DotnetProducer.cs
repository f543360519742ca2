using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;

namespace Aggregator.Tests.Api.Otlp.Exporters;

/// <summary>
/// A process that logs with OpenTelemetry's SDK for .NET. The endpoint and everything else comes from the variables
/// <c>OTEL_…</c>.
/// </summary>
internal static class DotnetProducer
{
    public const string Command = "otlp-producer";

    /// <summary>It passes each record on before the call returns, and goes on until it is killed.</summary>
    public const string Simple = "Simple";

    /// <summary>It passes many records on at a time, and ends after the last.</summary>
    public const string Batch = "Batch";

    public static async Task RunAsync(string service, string first, string count, string processor)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Configuration.AddEnvironmentVariables();
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddOpenTelemetry(options => options.IncludeScopes = true);
        builder.Services.Configure<LogRecordExportProcessorOptions>(
            options => options.ExportProcessorType = Enum.Parse<ExportProcessorType>(processor));
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(service, autoGenerateServiceInstanceId: false))
            .WithLogging()
            .UseOtlpExporter();
        using var host = builder.Build();
        await host.StartAsync();
        var logger = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Shop.Orders");
        var begin = int.Parse(first, CultureInfo.InvariantCulture);
        for (var i = begin; i < begin + int.Parse(count, CultureInfo.InvariantCulture); i++)
        {
            using (logger.BeginScope(new Dictionary<string, object>(StringComparer.Ordinal) { ["tenant"] = "t1" }))
                logger.LogInformation("order {Order} is paid", i);
            Console.WriteLine(FormattableString.Invariant($"logged {i}"));
        }

        Console.WriteLine("all are logged");
        if (processor == Simple)
            await host.WaitForShutdownAsync();
    }
}
