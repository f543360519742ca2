using Aggregator.Contracts;
using Aggregator.Hosting;
using Aggregator.Hosting.Telemetry;
using Aggregator.Storage;

namespace Aggregator.Api.Telemetry;

internal static class TelemetrySetup
{
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.AddAggregatorTelemetry("aggregator-api");
        builder.Services.AddHostedService<SystemGauges>();
        builder.Services.AddStartLine(
            "Aggregator.Api",
            $"exchange {LogEventsTopology.Exchange}",
            PostgresConnection.Describe(builder.Configuration, PostgresConnection.Service));
    }
}
