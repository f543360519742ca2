using Aggregator.Storage;
using Aggregator.Tests.Infrastructure;
using Npgsql;

namespace Aggregator.Tests.Consumers.Announcements;

/// <summary>
/// The test holds a lock for which a function of the test database waits; it stops the announcing process at each of
/// its steps, and the process is killed there.
/// </summary>
public sealed class AnnouncementTests : Pipeline
{
    private const int Gate = 4242;

    /// <summary>
    /// The steps at which the announcer can be stopped, and the SQL that makes the database stop it there.
    /// </summary>
    private static readonly Dictionary<string, string> Steps = new(StringComparer.Ordinal)
    {
        ["before it publishes"] =
            """
            ALTER FUNCTION settled_events() RENAME TO settled_events_as_shipped;
            CREATE FUNCTION settled_events(OUT settled bigint, OUT drawn bigint) LANGUAGE plpgsql VOLATILE AS $$
            BEGIN
                PERFORM pg_advisory_lock_shared(4242), pg_advisory_unlock_shared(4242);
                SELECT s.settled, s.drawn INTO settled, drawn FROM settled_events_as_shipped() AS s;
            END
            $$;
            """,
        ["between the broker's confirm and the saving of the position"] = Waiting("BEFORE UPDATE", string.Empty),
        ["before the commit"] = Waiting("AFTER UPDATE", "DEFERRABLE INITIALLY DEFERRED"),
    };

    public static TheoryData<string> StepNames { get; } = [.. Steps.Keys];

    [Fact]
    public async Task One_announcement_names_every_topic_with_stored_events()
    {
        await using var subscriber = await AnnouncementSubscriber.SubscribeAsync(Host.Administrator);

        foreach (var topic in (string[])["one", "two", "three", "one"])
            await Broker.PublishAsync(Samples.Json(topic, Samples.NewId()), Samples.NewId());
        await ReceivedAsync(4);
        await subscriber.UpToAsync(await LastIdAsync());

        var topics = subscriber.Heard.SelectMany(one => one.Topics).ToList();
        topics.Where(topic => topic.Topic == "one").Sum(topic => topic.Stored).Should().Be(2);
        topics.Select(topic => topic.Topic).Distinct(StringComparer.Ordinal)
            .Should().BeEquivalentTo("one", "two", "three");
        subscriber.LeaveNoGap().Should().BeTrue();
        (await ScalarAsync<long>("SELECT count(*) FROM outbox_message")).Should().Be(0);
    }

    [Fact]
    public async Task A_duplicate_is_not_announced_and_an_idle_system_sends_no_messages()
    {
        var id = Samples.NewId();
        await Broker.PublishAsync(Samples.Json("again", id), Samples.NewId());
        await StoredAsync("again", 1);
        await using var subscriber = await AnnouncementSubscriber.SubscribeAsync(Host.Administrator);
        await Eventually.TrueAsync(
            async () => await ScalarAsync<long>("SELECT up_to_id FROM announcement_position") == await LastIdAsync(),
            "the first copy is announced");
        var before = subscriber.Heard.Count;

        await Broker.PublishAsync(Samples.Json("again", id), Samples.NewId());
        await ReceivedAsync(2);
        await Broker.PublishAsync(Samples.Json("marker", Samples.NewId()), Samples.NewId());
        await ReceivedAsync(3);
        await subscriber.UpToAsync(await LastIdAsync());

        subscriber.Heard.Skip(before).SelectMany(one => one.Topics).Select(topic => topic.Topic)
            .Should().Equal("marker");
    }

    [Fact]
    public async Task An_announcement_contains_none_of_a_publishers_headers()
    {
        await using var subscriber = await AnnouncementSubscriber.SubscribeAsync(Host.Administrator);
        var id = Guid.NewGuid();
        IDictionary<string, object?>[] headers =
        [
            new Dictionary<string, object?>(StringComparer.Ordinal) { [string.Empty] = "no name" },
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["large"] = new string('x', 130_900) },
            new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["x-tenant-secret"] = "s3cret", ["ConversationId"] = id.ToString(), ["CorrelationId"] = id.ToString(),
            },
        ];

        foreach (var one in headers)
        {
            await Broker.PublishAsync(
                System.Text.Encoding.UTF8.GetBytes(Samples.Json("secret", Samples.NewId())),
                Samples.NewId(),
                headers: one);
        }

        await ReceivedAsync(3);
        await subscriber.UpToAsync(await LastIdAsync());

        subscriber.Raw.Should().NotBeEmpty().And.NotContain(
            text => text.Contains("s3cret", StringComparison.Ordinal)
                || text.Contains("x-tenant", StringComparison.Ordinal)
                || text.Contains("xxxxxxxx", StringComparison.Ordinal)
                || text.Contains(id.ToString(), StringComparison.Ordinal));
        (await ScalarAsync<long>("SELECT count(*) FROM outbox_message")).Should().Be(0);
    }

    [Theory]
    [MemberData(nameof(StepNames))]
    public async Task A_subscriber_misses_nothing_when_the_announcing_process_is_killed(string step)
    {
        await using var subscriber = await AnnouncementSubscriber.SubscribeAsync(Host.Administrator);
        await Broker.PublishAsync(Samples.Json("first", Samples.NewId()), Samples.NewId());
        await ReceivedAsync(1);
        await subscriber.UpToAsync(await LastIdAsync());
        await ExecuteAsync(Steps[step]);

        await using (var gate = await CloseGateAsync())
        {
            foreach (var body in Samples.Many("killed", 20))
                await Broker.PublishAsync(body, Samples.NewId());
            await ReceivedAsync(21);
            await Eventually.TrueAsync(
                () => ScalarAsync<bool>(
                    $"""
                    SELECT exists (
                        SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = {Gate} AND NOT granted)
                    """),
                "the announcer has reached the step");
            Consumers[0].Kill();
        }

        StartConsumer();
        await subscriber.UpToAsync(await LastIdAsync());
        await Eventually.TrueAsync(
            async () => await ScalarAsync<long>("SELECT up_to_id FROM announcement_position") == await LastIdAsync(),
            "the position has been saved");

        subscriber.LeaveNoGap().Should().BeTrue();
        (await ScalarAsync<long>("SELECT count(*) FROM event_keys WHERE topic = 'killed'")).Should().Be(20);
    }

    private static string Waiting(string when, string deferred) =>
        $"""
         CREATE FUNCTION wait_at_the_gate() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN
             PERFORM pg_advisory_lock_shared({Gate}), pg_advisory_unlock_shared({Gate});
             RETURN NEW;
         END
         $$;
         CREATE {(deferred.Length > 0 ? "CONSTRAINT" : string.Empty)} TRIGGER gate {when} ON announcement_position
         {deferred} FOR EACH ROW EXECUTE FUNCTION wait_at_the_gate();
         """;

    private Task<long> LastIdAsync() => ScalarAsync<long>("SELECT max(event_no) FROM event_keys");

    /// <summary>The lock ends with the connection, which therefore must not come from a pool.</summary>
    private async Task<NpgsqlConnection> CloseGateAsync()
    {
        var settings = new NpgsqlConnectionStringBuilder(Environment[PostgresConnection.Owner]) { Pooling = false };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"SELECT pg_advisory_lock({Gate})", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }
}
