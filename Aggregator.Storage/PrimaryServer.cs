using Aggregator.Storage.Errors;
using Npgsql;

namespace Aggregator.Storage;

/// <summary>
/// Refuses connections to a hot standby. A standby does not show the locks of the primary's transactions, from which
/// the high-water mark is computed, so that a reader could skip events; nor has it everything that was stored.
/// </summary>
internal static class PrimaryServer
{
    private const string IsStandby = "SELECT pg_is_in_recovery()";

    /// <summary>
    /// Checks each new connection. That suffices: a standby that was promoted is asked again by the next connection,
    /// and a primary becomes a standby only by a restart, which ends its connections.
    /// </summary>
    public static NpgsqlDataSourceBuilder RequirePrimary(this NpgsqlDataSourceBuilder builder) =>
        builder.UsePhysicalConnectionInitializer(Check, CheckAsync);

    private static void Check(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(IsStandby, connection);
        Refuse((bool)command.ExecuteScalar()!);
    }

    private static async Task CheckAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(IsStandby, connection);
        Refuse((bool)(await command.ExecuteScalarAsync())!);
    }

    private static void Refuse(bool isStandby)
    {
        if (isStandby)
            throw new DatabaseIsStandbyException();
    }
}
