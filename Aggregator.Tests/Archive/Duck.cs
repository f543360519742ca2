using DuckDB.NET.Data;

namespace Aggregator.Tests.Archive;

/// <summary>DuckDB, which reads an archive without knowing anything of this program.</summary>
internal static class Duck
{
    /// <summary>All files of a folder of archives.</summary>
    public static string Events(string root) => $"read_parquet('{root}/*/*.parquet')";

    /// <summary>The first row's columns.</summary>
    public static object?[] Row(string sql) => Rows(sql)[0];

    public static List<object?[]> Rows(string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount)
                .Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
        }

        return rows;
    }
}
