using System.Globalization;
using Aggregator.Chaos.Running;
using Aggregator.Chaos.Schedule;
using Aggregator.Chaos.Verifying;
using Publisher.Worker.Reporting;

namespace Aggregator.Chaos.Reporting;

/// <summary>The text before and after a run.</summary>
internal static class RunReport
{
    private const double Mebibyte = 1024 * 1024;

    /// <summary>The seed, and the faults that this machine cannot have.</summary>
    public static void Begin(ChaosOptions options, Machine machine)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Seed {options.Seed}: {options.Faults} faults, at least {options.Events:N0} events"
            + $"{(options.Limit is { } limit ? $", at most {limit.TotalSeconds:0} s" : string.Empty)}"
            + $"{(options.IsShort ? ", short" : string.Empty)}"));
        foreach (var kind in FaultCatalog.All)
        {
            if (kind.Obstacle(machine) is { } obstacle)
                Console.WriteLine($"Skipped: {kind.Name}: {obstacle}.");
        }
    }

    /// <summary>The figures of the load, of the ledger and of the memory.</summary>
    public static string Figures(ChaosSystem system, LedgerFigures? ledger)
    {
        var sent = system.Journals.Sent;
        var accounts = system.Journals.Accounts.Values;
        return PlainTable.Format(
        [
            [
                "events sent, confirmed, stored",
                $"{Number(sent.Count)}, {Number(sent.Confirmed)}, {Number(ledger?.Unique)}",
            ],
            [
                "received by the ledger, confirmed to possible by the journals",
                $"{Number(ledger?.Received)}, {Number(accounts.Sum(one => one.ConfirmedSends))} to "
                + Number(accounts.Sum(one => one.PossibleSends)),
            ],
            ["duplicates", Number(ledger?.Duplicates)],
            ["redelivered and skipped", Number(ledger?.Redelivered)],
            .. system.Services.Select(IReadOnlyList<string> (service) =>
            [
                $"highest memory of {service.Name}",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{service.HighestResident / Mebibyte:0} MiB of {FinalChecks.MaxMebibytes}"),
            ]),
        ]);
    }

    public static string Verdict(ChaosOptions options, IReadOnlyList<string> findings) => findings.Count == 0
        ? string.Create(
            CultureInfo.InvariantCulture, $"KEPT: every confirmed event is stored exactly once (seed {options.Seed}).")
        : string.Create(
            CultureInfo.InvariantCulture,
            $"BROKEN (seed {options.Seed}):\n{string.Join('\n', findings.Select(one => $"  - {one}"))}");

    private static string Number(long? number) => number?.ToString("N0", CultureInfo.InvariantCulture) ?? "unknown";
}
