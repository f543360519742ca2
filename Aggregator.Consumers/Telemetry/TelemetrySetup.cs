using Aggregator.Contracts;
using Aggregator.Hosting;
using Aggregator.Hosting.Telemetry;
using Aggregator.Outbox.Inbox;
using Aggregator.Storage;

namespace Aggregator.Consumers.Telemetry;

internal static class TelemetrySetup
{
    private static readonly string[] Queues =
    [
        LogEventsTopology.Queue,
        LogEventsTopology.DeadQueue,
        LogEventsTopology.ErrorQueue,
        LogEventsTopology.SkippedQueue,
    ];

    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        builder.AddAggregatorTelemetry("aggregator-consumers");

        // The instruments exist from the start, so that their counters begin at 0 and not with the first event.
        _ = IngestMetrics.IsEnabled;
        builder.Services.AddSingleton<AnnouncementTraces>();
        builder.Services.AddScoped<IngestTally>();
        builder.Services.AddScoped<ICommitObserver>(scope => scope.GetRequiredService<IngestTally>());
        builder.Services.AddStartLine(
            "Aggregator.Consumers",
            $"queues {string.Join(", ", Queues)}",
            PostgresConnection.Describe(builder.Configuration, PostgresConnection.Service));
    }
}
