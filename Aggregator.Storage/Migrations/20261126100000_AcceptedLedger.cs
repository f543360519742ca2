using Aggregator.Storage.Schema;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Aggregator.Storage.Migrations;

[DbContext(typeof(AggregatorDbContext))]
[Migration("20261126100000_AcceptedLedger")]
internal sealed class AcceptedLedger : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(AcceptedLedgerSql.Tables);

    protected override void Down(MigrationBuilder migrationBuilder) =>
        throw new NotSupportedException("What was counted would be lost: restore a backup instead.");
}
