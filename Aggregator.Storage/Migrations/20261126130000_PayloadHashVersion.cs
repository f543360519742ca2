using Aggregator.Storage.Schema;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Aggregator.Storage.Migrations;

[DbContext(typeof(AggregatorDbContext))]
[Migration("20261126130000_PayloadHashVersion")]
internal sealed class PayloadHashVersion : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(HashVersionSql.Columns);

    protected override void Down(MigrationBuilder migrationBuilder) =>
        throw new NotSupportedException("Hashes of two versions could no longer be told apart.");
}
