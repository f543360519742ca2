using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Otlp.Exporters;

/// <summary>Real exporters, with the settings that the README names.</summary>
[Collection(RestPipeline.Name)]
public sealed class ExporterTests(Pipeline pipeline)
{
    private const int Count = 1_000;

    private static readonly string Number = Count.ToString(CultureInfo.InvariantCulture);

    private static readonly string Node = Path.Combine(Repository.Root, "Aggregator.Tests", "Clients", "otlp");

    [Theory]
    [InlineData("none")]
    [InlineData("gzip")]
    public async Task The_exporter_of_dotnet_delivers_every_record_once(string compression)
    {
        var service = $"dotnet {compression}";
        var start = new ProcessStartInfo("dotnet");
        string[] arguments =
        [
            typeof(DotnetProducer).Assembly.Location, DotnetProducer.Command, service, "0", Number,
            DotnetProducer.Batch,
        ];

        await RunAsync(start, arguments, "http/protobuf", compression);

        var stored = await StoredAsync(service);
        var payload = stored[0].GetProperty("payload");
        payload.GetProperty("severity_number").GetInt32().Should().Be(9);
        payload.GetProperty("body").GetString().Should().Be("order {Order} is paid");
        payload.GetProperty("attributes").GetProperty("tenant").GetString().Should().Be("t1");
        payload.GetProperty("scope").GetProperty("name").GetString().Should().Be("Shop.Orders");
        stored.Select(one => one.GetProperty("payload").GetProperty("attributes").GetProperty("Order").GetInt32())
            .Order().Should().Equal(Enumerable.Range(0, Count));
    }

    [NodeTheory]
    [InlineData("json", "http/json", "none")]
    [InlineData("json", "http/json", "gzip")]
    [InlineData("proto", "http/protobuf", "none")]
    public async Task The_exporters_of_node_deliver_every_record_once(
        string encoding, string protocol, string compression)
    {
        NodeModules.Ensure(Node);
        var service = $"node {encoding} {compression}";

        await RunAsync(
            new ProcessStartInfo("node"),
            [Path.Combine(Node, "logs.js"), encoding, service, Number],
            protocol,
            compression);

        var stored = await StoredAsync(service);
        stored.Select(one => one.GetProperty("payload").GetProperty("body").GetString())
            .Should().BeEquivalentTo(
                Enumerable.Range(0, Count).Select(i => FormattableString.Invariant($"record {i}")));
        var attributes = stored.Single(one => Body(one) == "record 7")
            .GetProperty("payload").GetProperty("attributes");
        attributes.GetProperty("number").GetInt32().Should().Be(7);
        attributes.GetProperty("half").GetDouble().Should().Be(7.5);
        attributes.GetProperty("nested").GetProperty("deep").GetBoolean().Should().BeTrue();
        attributes.GetProperty("list").GetRawText().Replace(" ", string.Empty, StringComparison.Ordinal)
            .Should().Be("""["a","b"]""");
    }

    /// <summary>The events of the service, of which a page holds no more than there should be.</summary>
    private async Task<IReadOnlyList<JsonElement>> StoredAsync(string service)
    {
        var stored = await pipeline.StoredAsync(service, Count);
        await pipeline.DrainedAsync();
        (await pipeline.ScalarAsync<long>($"SELECT count(*) FROM event_keys WHERE topic = '{service}'"))
            .Should().Be(Count);
        return stored;
    }

    private static string? Body(JsonElement one) => one.GetProperty("payload").GetProperty("body").GetString();

    /// <summary>The variables that the README names, for the API of the test.</summary>
    private IEnumerable<(string Name, string Value)> Documented() =>
        from line in File.ReadLines(Path.Combine(Repository.Root, "README.md"))
        where line.StartsWith("OTEL_", StringComparison.Ordinal)
        let parts = line.Split('=')
        select (parts[0], parts[1].Replace(
            "http://localhost:8080/", pipeline.Http.BaseAddress!.ToString(), StringComparison.Ordinal));

    private async Task RunAsync(ProcessStartInfo start, string[] arguments, string protocol, string compression)
    {
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in Documented())
            start.Environment[name] = value;
        start.Environment["OTEL_EXPORTER_OTLP_LOGS_PROTOCOL"] = protocol;
        if (compression != "none")
            start.Environment["OTEL_EXPORTER_OTLP_LOGS_COMPRESSION"] = compression;
        start.UseShellExecute = false;
        using var process = Process.Start(start)!;
        await process.EndAsync();
        process.ExitCode.Should().Be(0);
    }
}
