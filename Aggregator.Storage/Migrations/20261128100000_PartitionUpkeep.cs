using Aggregator.Storage.Partitions;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Aggregator.Storage.Migrations;

[DbContext(typeof(AggregatorDbContext))]
[Migration("20261128100000_PartitionUpkeep")]
internal sealed class PartitionUpkeepFunctions : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(PartitionSql.Functions);
        migrationBuilder.Sql(DefaultPartitionSql.Function);
    }

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        DROP FUNCTION move_default_events(timestamptz, text, integer), exchange_default_partition(bigint, integer),
            drop_unused_event_partition(timestamptz, text), make_event_partition(timestamptz, text),
            add_event_partition(regclass, timestamptz, text), event_partition_coverage(timestamptz), begin_upkeep(),
            partitions_of(regclass);
        """);
}
