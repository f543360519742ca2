using Npgsql;

namespace Aggregator.Storage.Errors;

/// <summary>The database server is a hot standby, which services do not use.</summary>
public sealed class DatabaseIsStandbyException() : NpgsqlException(
    "The database server is a standby. Services need the primary server: check the host in AGGREGATOR_POSTGRES.");
