using Aggregator.Storage.Archive;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Aggregator.Storage.Migrations;

[DbContext(typeof(AggregatorDbContext))]
[Migration("20261128140000_Archive")]
internal sealed class ArchivedPartitions : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(ArchiveSql.Table);
        migrationBuilder.Sql(ArchiveSql.Function);
    }

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        DROP FUNCTION expire_archived_partition(timestamptz, timestamptz, bigint, bigint);
        DROP TABLE archived_events;
        """);
}
