using System.Diagnostics.Metrics;
using Aggregator.Api.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aggregator.Api.Telemetry;

/// <summary>
/// What becomes of published events, in the meter <c>Aggregator.Api</c>. While nobody listens an instrument costs a
/// comparison.
/// </summary>
internal static class PublishMetrics
{
    public const string MeterName = "Aggregator.Api";

    private const string Other = "other";

    public static Meter Meter { get; } = new(MeterName);

    private static readonly Histogram<long> MessageEvents = Meter.CreateHistogram(
        "aggregator.publish.message.events", "{event}", "Events in a message that the broker has confirmed.",
        advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500] });

    private static readonly Histogram<double> ConfirmDuration = Meter.CreateHistogram(
        "aggregator.publish.confirm.duration", "s", "Time from sending a message until the broker has confirmed it.",
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 4],
        });

    private static readonly Counter<long> Confirmed = Meter.CreateCounter<long>(
        "aggregator.publish.confirmed",
        "{event}",
        "Events in messages that the broker has confirmed, also after their request had given up.");

    private static readonly Counter<long> Refused = Meter.CreateCounter<long>(
        "aggregator.publish.refused", "{request}", "Requests to publish that were answered with an error.");

    private static readonly Counter<long> Invalid = Meter.CreateCounter<long>(
        "aggregator.publish.invalid",
        "{event}",
        "Events of arrays and uploads that were refused, while others of the same body were accepted.");

    /// <summary>Counts a response to a request to publish if it is an error, and returns it.</summary>
    public static IResult Count(IResult response)
    {
        if (response is ProblemHttpResult problem && Refused.Enabled)
            Refused.Add(1, new KeyValuePair<string, object?>("error.type", ReasonOf(problem.ProblemDetails.Type)));
        return response;
    }

    public static void AddInvalid(long events)
    {
        if (events > 0)
            Invalid.Add(events);
    }

    /// <summary>The broker has confirmed a message.</summary>
    /// <param name="events">How many events it holds.</param>
    /// <param name="took">How long that took since it was sent first.</param>
    public static void AddConfirmed(int events, TimeSpan took)
    {
        if (!Confirmed.Enabled)
            return;
        Confirmed.Add(events);
        MessageEvents.Record(events);
        ConfirmDuration.Record(took.TotalSeconds);
    }

    /// <summary>The last part of a problem's type, of which there is a fixed number.</summary>
    private static string ReasonOf(string? type) =>
        type?.StartsWith(ProblemTypes.Prefix, StringComparison.Ordinal) == true
            && !type.StartsWith(ProblemTypes.Other, StringComparison.Ordinal)
            ? type[ProblemTypes.Prefix.Length..]
            : Other;
}
