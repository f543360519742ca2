using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Storage.Queries;

/// <summary>A database filled by <c>scripts/fill-events.sql</c>.</summary>
public abstract class StorageFixtureWithEvents : StorageFixture
{
    protected abstract int Events { get; }

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await using var connection = await Admin.OpenConnectionAsync();
        foreach (var statement in Script().Split(
            ';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            await using var command = new Npgsql.NpgsqlCommand(statement, connection) { CommandTimeout = 120 };
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>The script without comments and the lines that only psql reads, with its variable set.</summary>
    private string Script() => string.Join(
            '\n',
            File.ReadLines(Path.Combine(Repository.Root, "scripts", "fill-events.sql"))
                .Where(line => !line.StartsWith('\\') && !line.StartsWith("--", StringComparison.Ordinal)))
        .Replace(
            ":events", Events.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
