using System.Diagnostics;
using Aggregator.Tests.Infrastructure;
using Aggregator.Tests.Infrastructure.Network;

namespace Aggregator.Tests.Consumers.Ingest;

/// <summary>Runs the unchanged samples with a direct publisher's credentials.</summary>
public sealed class SampleTests(Pipeline pipeline) : IClassFixture<Pipeline>
{
    private const int Events = 300;

    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    [Theory]
    [InlineData("python", 0)]
    [InlineData("node", 0)]
    [InlineData("RabbitMqPublisher", 0)]
    [InlineData("MassTransitPublisher", Events)]
    public async Task A_sample_publishes_and_stores_nothing_twice_when_run_again(string sample, int duplicates)
    {
        // A message with the same id and content changes no count; events in messages with new ids are duplicates.
        var topic = $"sample-{sample}";
        var events = Samples.Many(topic, Events);
        var before = await pipeline.GetAsync("/stats");

        (await RunAsync(sample, pipeline.Host.Publisher, events)).Should().Contain($"{Events} confirmed");
        await pipeline.StoredAsync(topic, Events);
        (await RunAsync(sample, pipeline.Host.Publisher, events)).Should().Contain($"{Events} confirmed");

        await pipeline.DrainedAsync();
        var after = await pipeline.GetAsync("/stats");
        var growth = new[]
        {
            ("received", Events + duplicates), ("unique_processed", Events), ("duplicate_dropped", duplicates),
            ("rejected", 0),
        };
        foreach (var (name, grown) in growth)
            (after.GetProperty(name).GetInt64() - before.GetProperty(name).GetInt64()).Should().Be(grown, name);
    }

    [Theory]
    [InlineData("python")]
    [InlineData("node")]
    [InlineData("MassTransitPublisher")]
    [InlineData("RabbitMqPublisher")]
    public async Task A_sample_retries_when_its_connection_breaks(string sample)
    {
        var topic = $"retried-{sample}";
        await using var gate = new TcpGate(pipeline.Host.Publisher.Host, pipeline.Host.Publisher.Port);
        using var process = Start(sample, new UriBuilder(pipeline.Host.Publisher) { Port = gate.Port }.Uri);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        var events = Samples.Many(topic, Events);
        foreach (var line in events.Take(Events / 2))
            await process.StandardInput.WriteLineAsync(line);
        await process.StandardInput.FlushAsync();
        await Eventually.TrueAsync(
            async () =>
                (await pipeline.GetAsync($"/events?topic={topic}&limit=1")).GetProperty("data").GetArrayLength() > 0,
            "some are stored");

        gate.CutAll();
        foreach (var line in events.Skip(Events / 2))
            await process.StandardInput.WriteLineAsync(line);
        process.StandardInput.Close();
        await process.EndAsync();

        (await output).Should().Contain($"{Events} confirmed", await errors);
        await pipeline.StoredAsync(topic, Events);
    }

    private static async Task<string> RunAsync(string sample, Uri broker, IEnumerable<string> events)
    {
        using var process = Start(sample, broker);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        foreach (var line in events)
            await process.StandardInput.WriteLineAsync(line);
        process.StandardInput.Close();
        await process.EndAsync();
        return await output + await errors;
    }

    private static Process Start(string sample, Uri broker)
    {
        var samples = Path.Combine(Repository.Root, "samples");
        var (program, file) = sample switch
        {
            "python" => ("/usr/bin/python3", Path.Combine(samples, "python", "publish.py")),
            "node" =>
                ("node", Path.Combine(Path.GetDirectoryName(NodeModules.Ensure(NodeModules.Sample))!, "publish.js")),
            _ => ("dotnet", Path.Combine(samples, "csharp", sample, "bin", Configuration, "net10.0", $"{sample}.dll")),
        };
        var start = new ProcessStartInfo(program, [file])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["AGGREGATOR_AMQP"] = broker.ToString();
        return Process.Start(start)!;
    }
}
