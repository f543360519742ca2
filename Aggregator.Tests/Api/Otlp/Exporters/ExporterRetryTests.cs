using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Otlp.Exporters;

/// <summary>Real exporters whose first attempts are answered with 503.</summary>
public sealed partial class ExporterRetryTests : IAsyncLifetime
{
    private const int Count = 1_000;

    private static readonly string Number = Count.ToString(CultureInfo.InvariantCulture);

    private static readonly string Node = Path.Combine(Repository.Root, "Aggregator.Tests", "Clients", "otlp");

    private readonly QuietPipeline _pipeline = new();

    [Fact]
    public Task The_exporter_of_dotnet_repeats_what_was_answered_with_503_until_it_is_stored_once() =>
        RepeatsAsync("dotnet", typeof(DotnetProducer).Assembly.Location, DotnetProducer.Command, "again", "0", Number,
            DotnetProducer.Batch);

    [NodeTheory]
    [InlineData("json")]
    [InlineData("proto")]
    public Task The_exporters_of_node_repeat_what_was_answered_with_503_until_it_is_stored_once(string encoding)
    {
        NodeModules.Ensure(Node);
        return RepeatsAsync("node", Path.Combine(Node, "logs.js"), encoding, "again", Number);
    }

    public Task InitializeAsync() => _pipeline.InitializeAsync();

    public Task DisposeAsync() => _pipeline.DisposeAsync();

    private async Task RepeatsAsync(string program, params string[] arguments)
    {
        await FillAsync();
        using var process = Process.Start(Command(program, arguments))!;
        await Eventually.TrueAsync(
            () => Task.FromResult(ManyNotConfirmed().IsMatch(_pipeline.Api.Output)), "the exporter is told 503");
        await _pipeline.LiftLimitAsync();
        _pipeline.StartConsumer();
        await process.EndAsync();
        process.ExitCode.Should().Be(0);

        await _pipeline.DrainedAsync();
        (await _pipeline.ScalarAsync<long>("SELECT count(*) FROM processed_events WHERE topic = 'again'"))
            .Should().Be(Count);
        (await _pipeline.GetAsync("/verify")).GetProperty("balanced").GetBoolean().Should().BeTrue();
    }

    /// <summary>Makes the queue refuse every further message.</summary>
    private async Task FillAsync()
    {
        (await _pipeline.PublishAsync(Samples.Event("first"))).Dispose();
        await _pipeline.LimitQueueAsync(1);
        await Eventually.TrueAsync(
            async () =>
            {
                using var response = await _pipeline.PublishAsync(Samples.Event("first"));
                return response.StatusCode == HttpStatusCode.ServiceUnavailable;
            },
            "the queue refuses");
    }

    private ProcessStartInfo Command(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program) { UseShellExecute = false };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["OTEL_EXPORTER_OTLP_LOGS_ENDPOINT"] =
            new Uri(_pipeline.Http.BaseAddress!, "/v1/logs").ToString();
        start.Environment["OTEL_EXPORTER_OTLP_LOGS_PROTOCOL"] = "http/protobuf";
        start.Environment["OTEL_EXPORTER_OTLP_LOGS_TIMEOUT"] = "60000";
        start.Environment["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "in_memory";
        return start;
    }

    /// <summary>What the API logs of a request with several events, such as those of the exporters.</summary>
    [GeneratedRegex("[0-9]{2,} events were not confirmed by the broker", RegexOptions.None, 1000)]
    private static partial Regex ManyNotConfirmed();
}
