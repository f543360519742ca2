using Aggregator.Chaos.Running;
using Aggregator.Chaos.Watching;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Chaos.Verifying;

/// <summary>The checks after the load has ended.</summary>
internal sealed class FinalChecks(ChaosSystem system, Findings findings)
{
    /// <summary>
    /// The most resident memory of the API or a consumer, in MiB. Undisturbed they need less than 300 each
    /// (docs/performance.md); after an outage the API holds up to 64 MiB of waiting requests in four forms.
    /// </summary>
    public const int MaxMebibytes = 600;

    private const long Mebibyte = 1024 * 1024;

    private static readonly TimeSpan Drain = TimeSpan.FromMinutes(3);

    /// <summary>Accepted events are due after 40 s; see docs/amqp.md.</summary>
    private static readonly TimeSpan Balance = TimeSpan.FromSeconds(90);

    public LedgerFigures? Ledger { get; private set; }

    /// <summary>Checks everything, and adds what does not hold to the findings.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var api = new ApiEvidence(system.ApiAddress);
        await HoldsAsync("all queues are empty and all confirmed events received", Drain, DrainedAsync);
        await HoldsAsync("GET /verify finds no broken rule", Balance, BalancedAsync);
        var comparison = new StoredComparison(system.Journals.Sent);
        await api.CompareAsync(comparison, cancellationToken);
        comparison.Report(findings);
        Ledger = await api.LedgerAsync(cancellationToken);
        var accounts = system.Journals.Accounts.Values;
        new LedgerComparison(
            accounts.Sum(one => one.ConfirmedSends), accounts.Sum(one => one.PossibleSends), comparison.Rows)
            .Report(Ledger, findings);
        foreach (var refusal in accounts.SelectMany(account => account.Refusals))
            findings.Add($"Refused for good: {refusal}");
        foreach (var service in system.Services)
            findings.Demand(
                service.HighestResident <= MaxMebibytes * Mebibyte,
                $"{service.Name} had {service.HighestResident / Mebibyte} MiB in memory, more than {MaxMebibytes}.");

        async Task<string> DrainedAsync()
        {
            using var broker = new BrokerView(system);
            var left = await broker.MessagesAsync();
            var received = (await api.LedgerAsync(cancellationToken)).Received;
            var confirmed = system.Journals.ConfirmedSends;
            return left.Count == 0 && received >= confirmed
                ? string.Empty : FormattableString.Invariant(
                    $"{received} of {confirmed} received; left: {string.Join(", ", left)}");
        }

        async Task<string> BalancedAsync() => string.Join("; ", await api.BrokenRulesAsync(cancellationToken));
    }

    /// <summary>Waits until the check finds nothing.</summary>
    private async Task HoldsAsync(string what, TimeSpan limit, Func<Task<string>> check)
    {
        try
        {
            await Eventually.GetAsync(TryAsync, trouble => trouble.Length == 0, what, limit);
        }
        catch (TimeoutException over)
        {
            findings.Add(over.Message);
        }

        async Task<string> TryAsync()
        {
            try
            {
                return await check();
            }
            catch (HttpRequestException notYet)
            {
                return notYet.Message;
            }
        }
    }
}
