using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Aggregator.Hosting.Telemetry;

public static class TelemetryRegistration
{
    /// <summary>The variable that chooses the sampler.</summary>
    private const string Sampler = "OTEL_TRACES_SAMPLER";

    /// <summary>Every meter and every source of the system; a program registers all, and has what it uses.</summary>
    private static readonly string[] OwnNames =
        ["Aggregator.Api", "Aggregator.Consumers", "Aggregator.Outbox"];

    /// <summary>
    /// Those of ASP.NET Core's meters that cost nothing, or one measurement for a request. Routing, authorization and
    /// the pool of buffers measure several times a request, which costs a small one more than a tenth of its time.
    /// </summary>
    private static readonly string[] WebMeters =
        ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Diagnostics"];

    /// <summary>Of these meters it alone changes twice a request, for what the number of connections shows.</summary>
    private const string ActiveRequests = "http.server.active_requests";

    /// <summary>
    /// Registers metrics, traces and logs as far as somebody wants them: over OTLP when the environment names an
    /// endpoint, and metrics on a port of their own when the configuration names one. Otherwise nothing is registered,
    /// nothing listens, and instruments cost a comparison.
    /// </summary>
    /// <param name="builder">The program.</param>
    /// <param name="program">Its <c>service.name</c>, unless <c>OTEL_SERVICE_NAME</c> names another.</param>
    /// <exception cref="ArgumentException">The address of the metrics is not an IP address.</exception>
    public static void AddAggregatorTelemetry(this IHostApplicationBuilder builder, string program)
    {
        var signals = OtlpSignals.Read(builder.Configuration);
        var metrics = MetricsServer.Register(builder.Services, builder.Configuration);
        if (!metrics && !signals.Any)
            return;
        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(resource => Describe(resource, program));
        if (metrics || signals.Metrics)
            telemetry.WithMetrics(meters => AddMetrics(meters, metrics, signals.Metrics));
        if (signals.Traces)
            telemetry.WithTracing(tracing => AddTraces(tracing, builder.Configuration));
        if (signals.Logs)
            telemetry.WithLogging(logs => logs.AddOtlpExporter());
    }

    private static void Describe(ResourceBuilder resource, string program) => resource
        .AddService(
            program,
            serviceNamespace: "aggregator",
            serviceVersion: Assembly.GetEntryAssembly()?.GetName().Version?.ToString(3),
            serviceInstanceId: FormattableString.Invariant($"{Environment.MachineName}-{Environment.ProcessId}"))
        .AddEnvironmentVariableDetector();

    private static void AddMetrics(MeterProviderBuilder meters, bool prometheus, bool otlp)
    {
        meters.AddMeter([.. OwnNames, .. WebMeters, "MassTransit"])
            .AddView(ActiveRequests, MetricStreamConfiguration.Drop)
            .AddNpgsqlInstrumentation()
            .AddRuntimeInstrumentation()
            .AddProcessInstrumentation();
        if (prometheus)
            meters.AddView(PrometheusViews.Choose).AddPrometheusExporter();
        if (otlp)
            meters.AddOtlpExporter();
    }

    /// <summary>
    /// Traces what a caller has marked as sampled, and no more unless the operator chooses another sampler: a trace of
    /// every transaction would cost more than the transaction.
    /// </summary>
    private static void AddTraces(TracerProviderBuilder tracing, IConfiguration configuration)
    {
        tracing.AddSource(OwnNames).AddAspNetCoreInstrumentation().AddNpgsql().AddOtlpExporter();
        if (string.IsNullOrEmpty(configuration[Sampler]))
            tracing.SetSampler(new ParentBasedSampler(new AlwaysOffSampler()));
    }
}
