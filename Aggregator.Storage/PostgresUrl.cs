using System.Globalization;
using Npgsql;

namespace Aggregator.Storage;

/// <summary>Reads <c>postgres://user:password@host:port/database?sslmode=verify-full</c>, as libpq does.</summary>
internal static class PostgresUrl
{
    /// <exception cref="FormatException">It is not a URL.</exception>
    /// <exception cref="ArgumentException">It has a setting that the driver does not know.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string text)
    {
        var (uri, others) = SplitHosts(text);
        var user = uri.UserInfo.Split(':', 2);
        var settings = new NpgsqlConnectionStringBuilder { Host = uri.Host, Port = uri.Port > 0 ? uri.Port : 5432 };
        if (others.Length > 0)
            settings.Host = FormattableString.Invariant($"{uri.Host}:{settings.Port},{others}");
        if (user[0].Length > 0)
            settings.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length == 2)
            settings.Password = Uri.UnescapeDataString(user[1]);
        if (uri.AbsolutePath.Length > 1)
            settings.Database = Uri.UnescapeDataString(uri.AbsolutePath[1..]);
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            var (name, value) = Setting(
                Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts.Length == 2 ? parts[1] : string.Empty));
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
            "target_session_attrs" => ("Target Session Attributes", value),
            _ => (name, value),
        };

    /// <summary>
    /// A URL has one host, but libpq allows several: <c>user@first:5432,second:5432/database</c>. The URL with the
    /// first host is parsed, and the others go into the connection string as they are.
    /// </summary>
    private static (Uri First, string Others) SplitHosts(string text)
    {
        var end = text.IndexOfAny(['/', '?'], text.IndexOf("://", StringComparison.Ordinal) + 3);
        end = end < 0 ? text.Length : end;
        var begin = text.LastIndexOf('@', end - 1) + 1;
        var comma = text.IndexOf(',', begin);
        return comma < 0 || comma > end
            ? (new Uri(text), string.Empty)
            : (new Uri(text.Remove(comma, end - comma)), text[(comma + 1)..end]);
    }
}
