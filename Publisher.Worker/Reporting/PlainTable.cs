using System.Text;

namespace Publisher.Worker.Reporting;

/// <summary>Aligns rows of cells with spaces; each column is as wide as its widest cell.</summary>
internal static class PlainTable
{
    public static string Format(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Count).Select(column => rows.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            var line = string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column])));
            text.Append("  ").AppendLine(line.TrimEnd());
        }

        return text.ToString();
    }
}
