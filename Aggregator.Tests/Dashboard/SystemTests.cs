using System.Text.Json;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Dashboard;

[Collection(SharedDashboard.Name)]
public sealed class SystemTests(DashboardPipeline pipeline)
{
    private static readonly string[] Queues =
        ["log-events", "log-events-dead", "log-events_error", "log-events_skipped"];

    [Fact]
    public async Task Without_the_management_API_the_queues_are_as_AMQP_tells()
    {
        var system = await pipeline.GetAsync("/system");

        var broker = system.GetProperty("broker");
        broker.GetProperty("available").GetBoolean().Should().BeTrue();
        broker.GetProperty("source").GetString().Should().Be("amqp");
        broker.GetProperty("version").GetString().Should().MatchRegex(@"^\d+\.\d+");
        QueuesOf(broker).Should().Equal(Queues);
        var events = broker.GetProperty("queues")[0];
        events.GetProperty("consumers").GetInt64().Should().Be(1);
        events.GetProperty("unacknowledged").ValueKind.Should().Be(JsonValueKind.Null);
        system.GetProperty("links").GetProperty("broker_management").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public async Task With_it_they_have_their_state_and_no_secret_is_shown()
    {
        using var api = await pipeline.StartManagedApiAsync();

        var text = await Eventually.GetAsync(
            () => api.GetStringAsync("/system"),
            answer => answer.Contains("\"unacknowledged\":0", StringComparison.Ordinal),
            "the queues have statistics");

        using var document = JsonDocument.Parse(text);
        var system = document.RootElement;
        var broker = system.GetProperty("broker");
        broker.GetProperty("source").GetString().Should().Be("management");
        QueuesOf(broker).Should().Equal(Queues);
        broker.GetProperty("queues")[0].GetProperty("state").GetString().Should().Be("running");
        broker.GetProperty("queues")[0].GetProperty("type").GetString().Should().Be("quorum");
        system.GetProperty("links").GetProperty("broker_management").GetString()
            .Should().Be(new Uri(TestServers.Management, "/").ToString());
        text.Should().NotContain("operator").And.NotContain("assword");
    }

    [Fact]
    public async Task The_database_shows_its_version_its_size_and_its_partitions()
    {
        var database = (await pipeline.GetAsync("/system")).GetProperty("database");

        database.GetProperty("available").GetBoolean().Should().BeTrue();
        database.GetProperty("durable").GetBoolean().Should().BeTrue(database.ToString());
        database.GetProperty("detail").ValueKind.Should().Be(JsonValueKind.Null);
        database.GetProperty("version").GetString().Should().MatchRegex(@"^\d+");
        database.GetProperty("size_bytes").GetInt64().Should().BePositive();
        database.GetProperty("sessions").GetInt64()
            .Should().BeInRange(1, database.GetProperty("max_sessions").GetInt64());
        var partitions = database.GetProperty("partitions").EnumerateArray().ToList();
        partitions.Should().HaveCount(4, "of this month, the next two, and the default one");
        var months = partitions.Where(one => one.GetProperty("from").ValueKind == JsonValueKind.String).ToList();
        months.Should().HaveCount(3);
        foreach (var month in months)
        {
            month.GetProperty("to").GetDateTimeOffset()
                .Should().Be(month.GetProperty("from").GetDateTimeOffset().AddMonths(1));
        }
    }

    [Fact]
    public async Task The_program_says_its_version_and_where_to_read_on()
    {
        var system = await pipeline.GetAsync("/system");

        system.GetProperty("status").GetString().Should().Be("healthy", system.ToString());
        system.GetProperty("version").GetString().Should().MatchRegex(@"^\d+\.\d+\.\d+");
        var documentation = system.GetProperty("links").GetProperty("documentation").GetString();
        (await pipeline.Http.GetStringAsync(documentation)).Should().Contain("scalar");
        (await pipeline.GetAsync(system.GetProperty("links").GetProperty("openapi").GetString()!))
            .GetProperty("openapi").GetString().Should().NotBeEmpty();
    }

    private static IEnumerable<string> QueuesOf(JsonElement broker) =>
        broker.GetProperty("queues").EnumerateArray().Select(queue => queue.GetProperty("name").GetString()!);
}
