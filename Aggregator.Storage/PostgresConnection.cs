using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Aggregator.Storage;

/// <summary>Reads the connection settings of PostgreSQL, in either of the two usual forms.</summary>
public static class PostgresConnection
{
    /// <summary>Environment variable with the service role's connection.</summary>
    public const string Service = "AGGREGATOR_POSTGRES";

    /// <summary>
    /// Environment variable with the connection of the role that owns the schema; for the migrate step only.
    /// </summary>
    public const string Owner = "AGGREGATOR_POSTGRES_OWNER";

    /// <summary>
    /// Environment variable with the connection of the role that may change partitions; without it the service role
    /// may.
    /// </summary>
    public const string Upkeep = "AGGREGATOR_POSTGRES_UPKEEP";

    /// <summary>
    /// Suffix of the name of the variable that holds a connection's password, when it is given separately.
    /// </summary>
    private const string Password = "_PASSWORD";

    /// <summary>
    /// The connection in the setting of that name, with the password from <c>NAME_PASSWORD</c> if there is one.
    /// <c>null</c> when the setting is missing or empty.
    /// </summary>
    /// <exception cref="ArgumentException">It cannot be parsed.</exception>
    public static NpgsqlConnectionStringBuilder? Read(IConfiguration configuration, string name)
    {
        if (configuration[name] is not { Length: > 0 } text)
            return null;
        var settings = Parse(text);
        if (configuration[name + Password] is { Length: > 0 } password)
            settings.Password = password;
        PreferPrimary(settings);
        return settings;
    }

    /// <summary>
    /// Of several hosts only the primary takes writes. By default the driver remembers for 10 s which one that is, and
    /// would look for it at the wrong host for as long after a failover.
    /// </summary>
    private static void PreferPrimary(NpgsqlConnectionStringBuilder settings)
    {
        if (settings.Host?.Contains(',', StringComparison.Ordinal) is not true)
            return;
        if (!settings.Has("Target Session Attributes"))
            settings.TargetSessionAttributes = "primary";
        if (!settings.Has("Host Recheck Seconds"))
            settings.HostRecheckSeconds = 1;
    }

    /// <summary>
    /// Host, port, database and role of a connection in the setting of that name, without its password.
    /// </summary>
    /// <exception cref="ArgumentException">It is missing, or cannot be parsed.</exception>
    public static string Describe(IConfiguration configuration, string name)
    {
        var settings = Read(configuration, name) ?? throw new ArgumentException($"{name} must be set.", nameof(name));
        var hosts = settings.Host?.Split(',').Select(host => host.Contains(':', StringComparison.Ordinal)
            ? host : FormattableString.Invariant($"{host}:{settings.Port}")) ?? [];
        return $"{string.Join(',', hosts)}/{settings.Database ?? settings.Username} as {settings.Username}";
    }

    /// <summary>
    /// Takes <c>Host=…;Username=…</c> or <c>postgres://user:password@host:port/database?sslmode=verify-full</c>. In
    /// either form there may be several hosts, separated by commas.
    /// </summary>
    /// <exception cref="ArgumentException">The text is neither; the message does not repeat it, for the password's
    /// sake.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string text)
    {
        try
        {
            if (!text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase)
                && !text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase))
                return new NpgsqlConnectionStringBuilder(text);
            return PostgresUrl.Parse(text);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            throw new ArgumentException(
                "The PostgreSQL connection must be an Npgsql connection string (Host=…;Username=…) or a postgres:// "
                + "URL.",
                nameof(text),
                exception);
        }
    }
}
