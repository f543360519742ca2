using Aggregator.Bench.Measuring;

namespace Aggregator.Bench.Observed;

/// <summary>
/// A contender whose programs export metrics, logs and traces: all metrics every 5 s, and one event in a thousand
/// traced through every station.
/// </summary>
/// <param name="name">The name in the tables.</param>
/// <param name="create">Creates the contender with environment variables for its programs.</param>
internal sealed class ObservedContender(
    string name, Func<(string Name, string Value)[], IContender> create) : IContender
{
    public string Name => name;

    public async Task<IReadOnlyList<Figure>> MeasureAsync(
        BenchEnvironment environment, CancellationToken cancellationToken)
    {
        await using var sink = await OtlpSink.StartAsync(cancellationToken);
        var figures = await create(
        [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", sink.Address.ToString()),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "5000"),
            ("OTEL_TRACES_SAMPLER", "parentbased_traceidratio"),
            ("OTEL_TRACES_SAMPLER_ARG", "0.001"),
        ]).MeasureAsync(environment, cancellationToken);
        if (sink.Bytes == 0)
            throw new InvalidOperationException("The programs exported nothing.");
        return figures;
    }
}
