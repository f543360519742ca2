using Npgsql;
using NpgsqlTypes;

namespace Aggregator.Storage.Partitions;

/// <summary>Calls the functions of the upkeep.</summary>
internal static class UpkeepCalls
{
    /// <summary>
    /// Seconds. Counting the events of a partition takes a while, and disturbs nobody.
    /// </summary>
    private const int CommandTimeout = 300;

    /// <returns>What the function returns; <c>null</c> for SQL's null.</returns>
    public static async Task<object?> CallAsync(
        this NpgsqlDataSource source,
        string function,
        IEnumerable<object> arguments,
        CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(function);
        command.CommandTimeout = CommandTimeout;
        foreach (var argument in arguments)
            command.Parameters.Add(Parameter(argument));
        return await command.ExecuteScalarAsync(cancellationToken) is { } value and not DBNull ? value : null;
    }

    public static NpgsqlParameter Parameter(object value) => value is DateTime
        ? new NpgsqlParameter { Value = value, NpgsqlDbType = NpgsqlDbType.TimestampTz }
        : new NpgsqlParameter { Value = value };
}
