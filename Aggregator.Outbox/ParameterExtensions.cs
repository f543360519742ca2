using Npgsql;
using NpgsqlTypes;

namespace Aggregator.Outbox;

/// <summary>Adds parameters without boxing their values, and with the type that the statement expects.</summary>
internal static class ParameterExtensions
{
    public static void AddTyped<T>(
        this NpgsqlParameterCollection parameters, string name, NpgsqlDbType type, T value) =>
        parameters.Add(new NpgsqlParameter<T>(name, type) { TypedValue = value });
}
