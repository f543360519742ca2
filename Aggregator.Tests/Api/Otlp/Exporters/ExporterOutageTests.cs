using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Otlp.Exporters;

/// <summary>
/// An exporter that keeps on disk what it could not deliver is told 503, killed, and started again. These tests stop a
/// broker, so they run on their own servers.
/// </summary>
public sealed class ExporterOutageTests : IAsyncLifetime
{
    private const string Service = "killed exporter";
    private const int Before = 5;
    private const int During = 5;

    /// <summary>The SDK sends what it finds on its disk once a minute, at most ten requests at a time.</summary>
    private static readonly TimeSpan Minutes = TimeSpan.FromMinutes(2);

    private readonly OwnServersPipeline _pipeline = new();
    private readonly string _disk = Directory.CreateTempSubdirectory("otlp-").FullName;

    [Fact]
    public async Task An_exporter_that_is_told_503_then_killed_and_restarted_delivers_each_record_once()
    {
        await using (var before = Start(0, Before))
            await before.LineAsync("all are logged");
        await _pipeline.StoredAsync(Service, Before);
        _pipeline.Servers.StopRabbitMq();

        // Each of these lines means that a record has been delivered, or is on the disk.
        await using (var doomed = Start(Before, During))
        {
            await doomed.LineAsync("all are logged");
            doomed.Kill();
        }

        OnDisk().Should().HaveCount(During);
        _pipeline.Servers.StartRabbitMq();
        await using var restarted = Start(Before + During, 0);
        var stored = await Eventually.GetAsync(
            () => _pipeline.GetAsync($"/events?topic={Uri.EscapeDataString(Service)}&limit=1000"),
            page => page.GetProperty("data").GetArrayLength() >= Before + During,
            "the records of the disk are stored",
            Minutes);

        stored.GetProperty("data").EnumerateArray()
            .Select(one => one.GetProperty("payload").GetProperty("attributes").GetProperty("Order").GetInt32())
            .Should().BeEquivalentTo(Enumerable.Range(0, Before + During));
        await Eventually.TrueAsync(
            () => Task.FromResult(OnDisk().Length == 0),
            "the disk is empty",
            Minutes);
        await _pipeline.DrainedAsync();
        await _pipeline.StoredAsync(Service, Before + During);
        (await _pipeline.GetAsync("/verify")).GetProperty("balanced").GetBoolean().Should().BeTrue();
    }

    public Task InitializeAsync() => _pipeline.InitializeAsync();

    public async Task DisposeAsync()
    {
        await _pipeline.DisposeAsync();
        Directory.Delete(_disk, recursive: true);
    }

    /// <summary>
    /// The requests with records; the SDK keeps those with metrics, which go nowhere here, beside them.
    /// </summary>
    private string[] OnDisk() => Directory.GetFiles(Path.Combine(_disk, "logs"), "*", SearchOption.AllDirectories);

    private ServiceProcess Start(int first, int count)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["OTEL_EXPORTER_OTLP_LOGS_ENDPOINT"] = new Uri(_pipeline.Http.BaseAddress!, "/v1/logs").ToString(),
            ["OTEL_EXPORTER_OTLP_LOGS_PROTOCOL"] = "http/protobuf",
            ["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "disk",
            ["OTEL_DOTNET_EXPERIMENTAL_OTLP_DISK_RETRY_DIRECTORY_PATH"] = _disk,
        };
        return ServiceProcess.StartProgram(
            typeof(DotnetProducer).Assembly.Location,
            environment,
            DotnetProducer.Command,
            Service,
            FormattableString.Invariant($"{first}"),
            FormattableString.Invariant($"{count}"),
            DotnetProducer.Simple);
    }
}
