using Npgsql;

namespace Aggregator.Storage;

internal static class GivenSettings
{
    /// <summary>
    /// Whether the connection string has the setting. The driver's own <c>ContainsKey</c> says whether it knows it.
    /// </summary>
    public static bool Has(this NpgsqlConnectionStringBuilder settings, string keyword) =>
        settings.Keys.Contains(keyword, StringComparer.OrdinalIgnoreCase);
}
