using System.Globalization;
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
        return settings;
    }

    /// <summary>
    /// Host, port, database and role of a connection in the setting of that name, without its password.
    /// </summary>
    /// <exception cref="ArgumentException">It is missing, or cannot be parsed.</exception>
    public static string Describe(IConfiguration configuration, string name)
    {
        var settings = Read(configuration, name) ?? throw new ArgumentException($"{name} must be set.", nameof(name));
        return FormattableString.Invariant(
            $"{settings.Host}:{settings.Port}/{settings.Database ?? settings.Username} as {settings.Username}");
    }

    /// <summary>
    /// Takes <c>Host=…;Username=…</c> or <c>postgres://user:password@host:port/database?sslmode=verify-full</c>.
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
            return FromUri(new Uri(text));
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

    private static NpgsqlConnectionStringBuilder FromUri(Uri uri)
    {
        var user = uri.UserInfo.Split(':', 2);
        var settings = new NpgsqlConnectionStringBuilder { Host = uri.Host, Port = uri.Port > 0 ? uri.Port : 5432 };
        if (user[0].Length > 0)
            settings.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length == 2)
            settings.Password = Uri.UnescapeDataString(user[1]);
        if (uri.AbsolutePath.Length > 1)
            settings.Database = Uri.UnescapeDataString(uri.AbsolutePath[1..]);
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            var (name, value) =
                Setting(parts[0], Uri.UnescapeDataString(parts.Length == 2 ? parts[1] : string.Empty));
            settings[name] = value;
        }

        return settings;
    }

    /// <summary>The driver's name and value of a parameter as PostgreSQL's own clients write it.</summary>
    private static (string Name, string Value) Setting(string name, string value) =>
        name.ToLower(CultureInfo.InvariantCulture) switch
        {
            "sslmode" => ("SSL Mode", value.Replace("-", string.Empty, StringComparison.Ordinal)),
            "sslrootcert" => ("Root Certificate", value),
            "sslcert" => ("SSL Certificate", value),
            "sslkey" => ("SSL Key", value),
            _ => (name, value),
        };
}
