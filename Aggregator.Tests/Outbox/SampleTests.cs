using Aggregator.Tests.Infrastructure;
using Aggregator.Tests.Outbox.Infrastructure;
using MassTransit;
using Npgsql;
using OutboxSample;

namespace Aggregator.Tests.Outbox;

/// <summary>Runs the sample as a reader does, with its own database.</summary>
public sealed class SampleTests
{
    [Fact]
    public Task The_sample_stores_and_announces_each_order_once() => RunAsync("samples/OutboxSample");

    [Fact]
    public async Task The_sample_runs_outside_the_repository_with_the_package()
    {
        using var sample = new PackagedSample();
        await sample.BuildAsync();

        await RunAsync(sample.Project);
    }

    [Fact]
    public void The_sample_is_short()
    {
        var files = Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples", "OutboxSample"), "*.cs");

        files.Sum(file => File.ReadLines(file).Count()).Should().BeLessThan(80);
    }

    private static async Task RunAsync(string project)
    {
        var postgres = await TestServers.CreateDatabaseAsync("sample");
        var rabbitMq = await TestServers.CreateVirtualHostAsync("sample");
        await using var sample =
            ServiceProcess.Start(project, new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["SAMPLE_POSTGRES"] = postgres,
                ["SAMPLE_RABBITMQ"] = rabbitMq.ToString(),
            });
        await sample.LineAsync("Application started");
        await Eventually.TrueAsync(
            async () => await RawQueue.IsConsumedAsync(rabbitMq, "place-order"), "the sample consumes");
        var shop = Bus.Factory.CreateUsingRabbitMq(rabbit => rabbit.Host(rabbitMq));
        await shop.StartAsync();
        var ids = new[] { Guid.NewGuid(), Guid.NewGuid() };

        foreach (var number in new[] { 1, 2, 1, 2 })
            await shop.Publish(new PlaceOrder(number), context => context.MessageId = ids[number - 1]);
        await shop.Publish(new PlaceOrder(3));

        foreach (var number in new[] { 1, 2, 3 })
            await sample.LineAsync($"Placed order {number}");
        await Eventually.TrueAsync(
            async () =>
                await QueryAsync<long>(postgres, "SELECT count(*) FROM outbox_message") == 0, "all events are sent");
        (await QueryAsync<int[]>(postgres, """SELECT array_agg("Number" ORDER BY "Number") FROM "Orders" """))
            .Should().Equal(1, 2, 3);
        (await QueryAsync<long>(postgres, "SELECT count(*) FROM inbox_state")).Should().Be(3);
        await shop.StopAsync();
    }

    private static async Task<T> QueryAsync<T>(string postgres, string sql)
    {
        await using var connection = new NpgsqlConnection(postgres);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
