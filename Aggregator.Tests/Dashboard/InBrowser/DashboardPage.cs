using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Aggregator.Tests.Dashboard.InBrowser;

/// <summary>An open dashboard, which keeps what the browser complains about.</summary>
public sealed class DashboardPage : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly IBrowserContext _context;

    public DashboardPage(IBrowserContext context, IPage page)
    {
        _context = context;
        View = page;
        page.PageError += (_, error) => _complaints.Enqueue(error);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _complaints.Enqueue(message.Text);
        };
    }

    public IPage View { get; }

    /// <summary>
    /// Errors and warnings in the console, violations of the policy among them. Without the failed responses: the
    /// browser reports each, and the page shows those that matter.
    /// </summary>
    public IEnumerable<string> Complaints =>
        _complaints.Where(one => !one.StartsWith("Failed to load resource", StringComparison.Ordinal));

    public async Task GoAsync(string address) => await View.GotoAsync($"dashboard/#{address}");

    public ILocator Button(string name, bool exact = true) =>
        View.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = exact });

    public ILocator Field(string label) => View.GetByLabel(label, new PageGetByLabelOptions { Exact = true });

    public ILocator Panel(string title) =>
        View.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = title, Exact = true });

    public ILocator Dialog => View.GetByRole(AriaRole.Dialog);

    /// <summary>The rows of the table with this name, without its heading.</summary>
    public ILocator Rows(string table) =>
        View.GetByRole(AriaRole.Table, new PageGetByRoleOptions { Name = table, Exact = true }).Locator("tbody > tr");

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
