using Aggregator.Storage;
using Aggregator.Storage.Schema;
using Aggregator.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Aggregator.Tests.Storage.Schema;

public sealed class SchemaTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    public static readonly TheoryData<string> Forbidden = new()
    {
        "CREATE TABLE intruder (id int)",
        "DROP TABLE event_keys",
        "ALTER TABLE event_keys ADD COLUMN intruder int",
        "TRUNCATE processed_events",
        "DELETE FROM event_keys",
        "DELETE FROM processed_events",
        "UPDATE processed_events SET payload = '{}'",
        "DELETE FROM duplicate_events",
        "DELETE FROM rejected_events",
        "DELETE FROM ingest_ledger",
        "CREATE ROLE intruder",
        "SELECT make_event_partition(now(), 'day')",
        "SELECT drop_unused_event_partition(now(), 'day')",
        "SELECT move_default_events(now(), 'day', 1)",
        "SELECT expire_topic_events('topic', now(), now(), 1)",
        "SELECT expire_keys(now(), now(), 1)",
        "ALTER TABLE processed_events DETACH PARTITION processed_events_default",
    };

    [Theory]
    [MemberData(nameof(Forbidden))]
    public async Task The_service_role_may_only_read_and_add_rows(string statement)
    {
        await using var service = NpgsqlDataSource.Create(storage.Service);
        await using var command = service.CreateCommand(statement);

        var attempt = () => command.ExecuteNonQueryAsync();

        (await attempt.Should().ThrowAsync<PostgresException>()).Which.SqlState
            .Should().Be(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Theory]
    [InlineData("SELECT FROM event_keys")]
    [InlineData("SELECT FROM processed_events")]
    [InlineData("SELECT FROM ingest_ledger")]
    [InlineData("DROP TABLE processed_events_default")]
    [InlineData("CREATE TABLE intruder (id int)")]
    public async Task The_upkeep_role_has_no_right_on_any_table(string statement)
    {
        await using var upkeep = NpgsqlDataSource.Create(storage.Upkeep);
        await using var command = upkeep.CreateCommand(statement);

        var attempt = () => command.ExecuteNonQueryAsync();

        (await attempt.Should().ThrowAsync<PostgresException>()).Which.SqlState
            .Should().Be(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Fact]
    public async Task Migrations_that_start_together_run_one_after_the_other()
    {
        var database = await TestServers.CreateDatabaseAsync("together");
        var migrator = new SchemaMigrator(
            database,
            new NpgsqlConnectionStringBuilder(database).Username!,
            TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<SchemaMigrator>.Instance);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => migrator.MigrateAsync(CancellationToken.None)));

        await using var source = NpgsqlDataSource.Create(database);
        await using var count = source.CreateCommand("""SELECT count(*) FROM "__EFMigrationsHistory" """);
        await using var scope = storage.Scope();
        var migrations = scope.ServiceProvider.GetRequiredService<AggregatorDbContext>().Database.GetMigrations();
        (await count.ExecuteScalarAsync()).Should().Be((long)migrations.Count());
    }

    [Fact]
    public async Task The_model_and_the_migrations_agree()
    {
        await using var scope = storage.Scope();
        var context = scope.ServiceProvider.GetRequiredService<AggregatorDbContext>();

        context.Database.HasPendingModelChanges().Should().BeFalse();
    }

    [Fact]
    public async Task Every_column_of_the_model_exists_with_its_type()
    {
        await using var scope = storage.Scope();
        var context = scope.ServiceProvider.GetRequiredService<AggregatorDbContext>();
        var expected = context.Model.GetEntityTypes()
            .SelectMany(entity => entity.GetProperties().Select(property =>
                $"{entity.GetTableName()}.{property.GetColumnName()} {property.GetColumnType()} "
                + $"{!property.IsNullable}"))
            .Order(StringComparer.Ordinal);

        var seen = await storage.ScalarAsync<string[]>(
            """
            SELECT array_agg(format('%s.%s %s %s', c.relname, attname, format_type(atttypid, atttypmod),
                                    CASE WHEN attnotnull THEN 'True' ELSE 'False' END)
                             ORDER BY format('%s.%s', c.relname, attname) COLLATE "C")
            FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
              AND attnum > 0 AND NOT attisdropped AND relname <> '__EFMigrationsHistory'
            """);

        seen.Should().BeEquivalentTo(expected);
    }

    [Fact]
    public async Task A_longer_source_changes_only_the_catalog()
    {
        const string files =
            """
            SELECT string_agg(relfilenode::text, ',' ORDER BY oid) FROM pg_class
            WHERE relname LIKE 'processed_events%'
            """;
        await storage.ExecuteAsync("ALTER TABLE processed_events ALTER source TYPE varchar(1000)");
        var before = await storage.ScalarAsync<string>(files);

        await storage.ExecuteAsync(SourceSql.Longer);

        (await storage.ScalarAsync<string>(files)).Should().Be(before, "a rewritten table has another file");
        (await storage.ScalarAsync<int>(
            """
            SELECT count(*)::int FROM pg_attribute
            WHERE attname = 'source' AND attrelid::regclass::text LIKE 'processed_events_2%' AND atttypmod <> 1028
            """))
            .Should().Be(0);
    }

    [Fact]
    public async Task A_partition_created_late_takes_its_events_out_of_the_default_partition()
    {
        await storage.ExecuteAsync(
            """
            INSERT INTO processed_events (id, "timestamp", created_at, topic, event_id, source, payload)
            SELECT -i, now(), '2031-05-15', 'late', i::text, 's', '{}' FROM generate_series(1, 10) AS i
            """);

        await storage.MigrateAsync(new FixedTime(new DateTimeOffset(2031, 5, 2, 0, 0, 0, TimeSpan.Zero)));

        var partitions = await storage.ScalarAsync<string>(
            "SELECT string_agg(DISTINCT tableoid::regclass::text, ',') FROM processed_events WHERE topic = 'late'");
        partitions.Should().Be("processed_events_20310501");
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
