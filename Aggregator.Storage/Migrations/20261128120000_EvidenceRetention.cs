using Aggregator.Storage.Partitions;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Aggregator.Storage.Migrations;

[DbContext(typeof(AggregatorDbContext))]
[Migration("20261128120000_EvidenceRetention")]
internal sealed class EvidenceRetentionFunctions : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(EvidenceSql.Table);
        migrationBuilder.Sql(EvidenceSql.Functions);
    }

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        DROP FUNCTION expire_replays(timestamptz, timestamptz, integer), expire_rejections(timestamptz, integer),
            expire_duplicates(timestamptz, timestamptz, integer), count_expired_evidence(text, bigint, timestamptz);
        DROP TABLE expired_evidence;
        """);
}
