using Publisher.Worker.Accounting;
using Spectre.Console;

namespace Publisher.Worker.Reporting;

/// <summary>
/// Writes to standard output: bars and framed tables on a terminal; elsewhere plain lines that are never wrapped or
/// truncated, whatever width the console library would assume.
/// </summary>
internal sealed class Screen(IAnsiConsole console, TextWriter output)
{
    private readonly bool _isTerminal = console.Profile.Out.IsTerminal
        && console.Profile.Capabilities is { Interactive: true, Ansi: true };

    public TextWriter Lines => output;

    public IProgressReport Progress(Tally tally, int events, TimeProvider time) => _isTerminal
        ? new BarProgress(tally, events, time, console)
        : new LineProgress(tally, events, time, output);

    /// <summary>Shows a table whose first row is the header.</summary>
    public void Show(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (_isTerminal)
            console.Write(Framed(rows));
        else
            output.Write(Environment.NewLine + PlainTable.Format(rows));
    }

    private static Table Framed(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumns([.. rows[0].Select(cell => new TableColumn(Markup.Escape(cell)))]);
        foreach (var row in rows.Skip(1))
            table.AddRow([.. row.Select(Markup.Escape)]);
        return table;
    }
}
