using Aggregator.Storage.Retention;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Aggregator.Storage.Migrations;

[DbContext(typeof(AggregatorDbContext))]
[Migration("20261128130000_KeyHorizon")]
internal sealed class KeyHorizon : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(TopicRetentionSql.Table);
        migrationBuilder.Sql(TopicRetentionSql.Function);
        migrationBuilder.Sql(KeyRetentionSql.Table);
        migrationBuilder.Sql(KeyRetentionSql.Function);
    }

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        DROP FUNCTION expire_keys(timestamptz, timestamptz, integer),
            expire_topic_events(text, timestamptz, timestamptz, integer);
        DROP TABLE key_sweep, expired_topics;
        ALTER TABLE event_keys RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor);
        """);
}
