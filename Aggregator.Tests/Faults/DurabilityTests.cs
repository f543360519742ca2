using Aggregator.Tests.Api.Reading;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Faults;

/// <summary>A database that may lose confirmed commits cannot keep the guarantee.</summary>
public sealed class DurabilityTests : IAsyncLifetime
{
    private readonly ReadingPipeline _pipeline = new();

    [Theory]
    [InlineData("DATABASE")]
    [InlineData("ROLE")]
    public async Task A_consumer_refuses_a_database_that_commits_without_writing_to_disk(string level)
    {
        await _pipeline.ExecuteAsync($"ALTER {level} {Name(level)} SET synchronous_commit = off");

        var consumer = _pipeline.StartConsumer();

        (await consumer.ExitAsync()).Should().Be(1);
        consumer.Output.Should().Contain("synchronous_commit is off").And.Contain("ALTER DATABASE");
        await using var api = _pipeline.Start("Aggregator.Api", "--urls", "http://127.0.0.1:0");
        using var http =
            new HttpClient { BaseAddress = new Uri((await api.LineAsync("Now listening on: ")).Split(": ")[^1]) };
        using var ready = await Eventually.GetAsync(
            () => http.GetAsync("/health/ready"),
            response => response.IsSuccessStatusCode,
            "the API is ready with such a database as well");
        (await ready.Content.ReadAsStringAsync())
            .Should().Contain("\"degraded\"").And.Contain("synchronous_commit is off");
    }

    [Theory]
    [InlineData("local")]
    [InlineData("remote_write")]
    [InlineData("remote_apply")]
    public async Task A_database_that_commits_to_its_own_disk_is_accepted(string setting)
    {
        await _pipeline.ExecuteAsync($"ALTER DATABASE {Name("DATABASE")} SET synchronous_commit = {setting}");

        _pipeline.StartConsumer();

        await _pipeline.ConsumedByAsync(1);
    }

    public Task InitializeAsync() => _pipeline.InitializeAsync();

    public Task DisposeAsync() => _pipeline.DisposeAsync();

    private string Name(string level) => level == "ROLE"
        ? _pipeline.ServiceRole
        : new Npgsql.NpgsqlConnectionStringBuilder(_pipeline.AdminConnection).Database!;
}
