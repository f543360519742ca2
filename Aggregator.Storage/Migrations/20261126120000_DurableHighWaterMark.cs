using Aggregator.Storage.Schema;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Aggregator.Storage.Migrations;

[DbContext(typeof(AggregatorDbContext))]
[Migration("20261126120000_DurableHighWaterMark")]
internal sealed class DurableHighWaterMark : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(HighWaterMarkSql.Functions);

    protected override void Down(MigrationBuilder migrationBuilder) =>
        throw new NotSupportedException("Readers may hold positions that only the new bound keeps right.");
}
