using Npgsql;
using NpgsqlTypes;

namespace Aggregator.Storage.Partitions;

/// <summary>Calls the functions of the upkeep.</summary>
internal static class UpkeepCalls
{
    /// <summary>
    /// Seconds. The events of a partition are counted at ease, about a million in a second: this is enough for a month
    /// of 8,000 events a second.
    /// </summary>
    private const int CommandTimeout = 6 * 60 * 60;

    /// <summary>
    /// Time of rest for each time of work. With 4, a million deleted keys took 24 s and up to an eighth of the ingest's
    /// rate.
    /// </summary>
    private const int Rest = 8;

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

    /// <summary>
    /// Calls the function, and then rests so that eight ninths of the time are left to others: a million keys that were
    /// deleted at full speed took a quarter of the ingest's rate.
    /// </summary>
    /// <inheritdoc cref="CallAsync"/>
    public static async Task<object?> CallAtEaseAsync(
        this NpgsqlDataSource source,
        string function,
        IEnumerable<object> arguments,
        CancellationToken cancellationToken)
    {
        var pace = new WorkPace(Rest);
        var result = await source.CallAsync(function, arguments, cancellationToken);
        if (result is not null)
            await pace.RestAsync(cancellationToken);
        return result;
    }

    public static NpgsqlParameter Parameter(object value) => value is DateTime
        ? new NpgsqlParameter { Value = value, NpgsqlDbType = NpgsqlDbType.TimestampTz }
        : new NpgsqlParameter { Value = value };
}
