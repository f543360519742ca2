using Aggregator.Storage.Schema;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Aggregator.Storage.Migrations;

[DbContext(typeof(AggregatorDbContext))]
[Migration("20261126110000_LongerSource")]
internal sealed class LongerSource : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(SourceSql.Longer);

    protected override void Down(MigrationBuilder migrationBuilder) =>
        throw new NotSupportedException("A shorter column would cut the sources that are stored already.");
}
