using Aggregator.Storage.Schema;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Aggregator.Storage.Migrations;

[DbContext(typeof(AggregatorDbContext))]
[Migration("20261127110000_DuplicateEvidence")]
internal sealed class DuplicateEvidence : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(DuplicateEvidenceSql.Tables);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        DROP TABLE conflicting_payloads;
        ALTER TABLE duplicate_events DROP COLUMN first_stored_at, DROP COLUMN via_api, DROP COLUMN differed,
            DROP COLUMN source, DROP COLUMN app_id;
        """);
}
