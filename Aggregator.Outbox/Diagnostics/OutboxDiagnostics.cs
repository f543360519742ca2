using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Aggregator.Outbox.Diagnostics;

/// <summary>The meter and the activity source, both named <c>Aggregator.Outbox</c>.</summary>
internal static class OutboxDiagnostics
{
    public const string Name = "Aggregator.Outbox";

    private static readonly Meter Meter = new(Name);

    private static PendingMessages? _pending;

    static OutboxDiagnostics()
    {
        Meter.CreateObservableGauge(
            "aggregator.outbox.pending", () => Measure(p => p.Count), "{message}",
            "Messages in the outbox when a sweeper last looked, up to 100,000");
        Meter.CreateObservableGauge(
            "aggregator.outbox.oldest_pending_age", () => Measure(p => p.OldestAge.TotalSeconds), "s",
            "Age of the oldest message in the outbox when a sweeper last looked");
    }

    public static ActivitySource Activities { get; } = new(Name);

    public static Counter<long> Claimed { get; } = Meter.CreateCounter<long>(
        "aggregator.inbox.claimed", "{message}", "Messages consumed and committed for the first time");

    public static Counter<long> Redelivered { get; } = Meter.CreateCounter<long>(
        "aggregator.inbox.redelivered", "{message}", "Messages skipped because they had been consumed before");

    public static Counter<long> Retries { get; } = Meter.CreateCounter<long>(
        "aggregator.inbox.retries", "{attempt}", "Attempts to consume that failed in the database and are repeated");

    public static Counter<long> Cleaned { get; } = Meter.CreateCounter<long>(
        "aggregator.inbox.cleaned", "{message}", "Inbox rows deleted because they were older than the window");

    public static Histogram<double> PhaseDuration { get; } = Meter.CreateHistogram(
        "aggregator.inbox.phase.duration",
        "s",
        "Time that a phase of a transaction took: claim, consume, write, commit",
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5],
        });

    public static Counter<long> Sent { get; } = Meter.CreateCounter<long>(
        "aggregator.outbox.sent", "{message}", "Messages that the broker confirmed");

    public static Counter<long> DeliveryFailures { get; } = Meter.CreateCounter<long>(
        "aggregator.outbox.delivery_failures", "{attempt}", "Attempts to send a transaction's messages that failed");

    /// <summary>The numbers that a sweeper read last.</summary>
    public static void Report(PendingMessages pending) => Volatile.Write(ref _pending, pending);

    private static IEnumerable<Measurement<T>> Measure<T>(Func<PendingMessages, T> value)
        where T : struct
    {
        // Before the first sweep the number is unknown, which is not the same as zero.
        return Volatile.Read(ref _pending) is { } pending ? [new Measurement<T>(value(pending))] : [];
    }
}

/// <summary>Number and age of the messages in the outbox.</summary>
internal sealed record PendingMessages(long Count, TimeSpan OldestAge);
