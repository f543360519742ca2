using Aggregator.Hosting;
using Aggregator.Storage;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Faults;

public sealed class StartupTests : IAsyncLifetime
{
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal);

    [Theory]
    [InlineData("Aggregator.Api")]
    [InlineData("Aggregator.Consumers")]
    public async Task A_service_without_a_schema_reports_it_and_fails(string project)
    {
        await using var service = ServiceProcess.Start(project, _environment, "--urls", "http://127.0.0.1:0");

        (await service.ExitAsync()).Should().NotBe(0);
        service.Output.Should().Contain("The database has no schema of the aggregator. Run the migrate step first.");
    }

    [Theory]
    [InlineData("Aggregator.Api", BrokerUri.Variable, "http://not-a-broker")]
    [InlineData("Aggregator.Consumers", BrokerUri.Variable, "")]
    [InlineData("Aggregator.Api", PostgresConnection.Service, "not a connection")]
    [InlineData("Aggregator.Consumers", PostgresConnection.Service, "Hots=127.0.0.1")]
    [InlineData("Aggregator.Consumers", "Ingest__BatchSize", "0")]
    [InlineData("Aggregator.Api", "Publish__MaxEvents", "-1")]
    public async Task An_invalid_setting_is_named(string project, string name, string value)
    {
        _environment[name] = value;
        await using var service = ServiceProcess.Start(project, _environment, "--urls", "http://127.0.0.1:0");

        (await service.ExitAsync()).Should().NotBe(0);
        var known = name.Split('_')[^1];
        service.Output.Should().ContainAny(name, known, "PostgreSQL connection");
    }

    public async Task InitializeAsync()
    {
        _environment[PostgresConnection.Service] = await TestServers.CreateDatabaseAsync("empty");
        _environment[BrokerUri.Variable] = (await TestServers.CreateVirtualHostAsync("empty")).ToString();
    }

    public Task DisposeAsync() => Task.CompletedTask;
}
