using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Health;

/// <summary>Tests the commands of the containers' health checks.</summary>
public sealed class HealthCommandTests(Pipeline pipeline) : IClassFixture<Pipeline>
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("+")]
    [InlineData("*")]
    [InlineData("localhost")]
    public async Task The_address_of_the_api_is_derived_from_its_settings(string host)
    {
        await using var health = Health(
            "Aggregator.Api", ("ASPNETCORE_URLS", $"http://{host}:{pipeline.Http.BaseAddress!.Port};http://x:1"));

        (await health.ExitAsync()).Should().Be(0, health.Output);
        health.Output.Should().Contain("\"status\":\"healthy\"");
    }

    [Fact]
    public async Task The_api_is_found_by_its_port()
    {
        var port = pipeline.Http.BaseAddress!.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await using var health = Health(
            "Aggregator.Api", ("ASPNETCORE_URLS", string.Empty), ("ASPNETCORE_HTTP_PORTS", port));

        (await health.ExitAsync()).Should().Be(0, health.Output);
    }

    [Fact]
    public async Task An_api_that_does_not_respond_is_not_healthy()
    {
        await using var health = Health("Aggregator.Api", ("ASPNETCORE_URLS", "http://127.0.0.1:1"));

        (await health.ExitAsync()).Should().Be(1);
        health.Output.Should().Contain("The API does not answer");
    }

    [Fact]
    public async Task A_consumer_is_healthy_while_it_consumes_and_keeps_reporting()
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        (string, string) setting = ("Health__File", file);
        await using var none = Health("Aggregator.Consumers", setting);
        (await none.ExitAsync()).Should().Be(1);

        await using var consumer = ServiceProcess.Start("Aggregator.Consumers", With(setting));
        await Eventually.TrueAsync(
            async () => File.Exists(file) && (await File.ReadAllTextAsync(file)).StartsWith(
                "Healthy", StringComparison.Ordinal),
            "the consumer calls itself healthy");
        await using var alive = Health("Aggregator.Consumers", setting);
        (await alive.ExitAsync()).Should().Be(0, alive.Output);

        consumer.Kill();
        await consumer.ExitAsync();
        File.SetLastWriteTimeUtc(file, File.GetLastWriteTimeUtc(file) - TimeSpan.FromSeconds(60));
        await using var dead = Health("Aggregator.Consumers", setting);
        (await dead.ExitAsync()).Should().Be(1);
        dead.Output.Should().Contain("s old: the process hangs or has ended");
        File.Delete(file);
    }

    [Fact]
    public async Task Consumers_without_their_broker_are_not_healthy()
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        (string, string) setting = ("Health__File", file);
        await using var consumer = ServiceProcess.Start(
            "Aggregator.Consumers", With(setting, ("AGGREGATOR_RABBITMQ", "amqp://nobody:nothing@127.0.0.1:1/none")));

        await Eventually.TrueAsync(() => Task.FromResult(File.Exists(file)), "the consumer reports its health");
        await using var health = Health("Aggregator.Consumers", setting);

        (await health.ExitAsync()).Should().Be(1);
        health.Output.Should().Contain("Unhealthy");
        File.Delete(file);
    }

    private static ServiceProcess Health(string project, params (string Name, string Value)[] settings) =>
        ServiceProcess.Start(
            project, settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value)), "health");

    private Dictionary<string, string> With(params (string Name, string Value)[] settings)
    {
        var environment = new Dictionary<string, string>(pipeline.Environment, StringComparer.Ordinal);
        foreach (var (name, value) in settings)
            environment[name] = value;
        return environment;
    }
}
