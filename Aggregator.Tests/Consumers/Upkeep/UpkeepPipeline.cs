using Aggregator.Tests.Infrastructure;
using Npgsql;

namespace Aggregator.Tests.Consumers.Upkeep;

/// <summary>An API, and consumers that the test starts, with a partition for each day.</summary>
public sealed class UpkeepPipeline : Pipeline
{
    protected override int InitialConsumers => 0;

    protected override string[] ConsumerArguments => ["--Partitions:Period=Day"];

    /// <summary>Makes the role that may call the upkeep's functions, and returns its connection.</summary>
    public async Task<string> UpkeepRoleAsync()
    {
        var admin = new NpgsqlConnectionStringBuilder(AdminConnection);
        var name = $"{admin.Database}_upkeep";
        await ExecuteAsync($"CREATE ROLE {name} LOGIN PASSWORD 'secret'");
        return new NpgsqlConnectionStringBuilder(AdminConnection) { Username = name, Password = "secret" }
            .ConnectionString;
    }
}
