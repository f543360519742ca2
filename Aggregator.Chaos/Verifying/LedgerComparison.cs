using System.Globalization;

namespace Aggregator.Chaos.Verifying;

/// <summary>Compares the ledger with the journals and with the rows. No I/O.</summary>
/// <param name="ConfirmedSends">Events in confirmed requests: at least so many were received.</param>
/// <param name="PossibleSends">Events in all attempts that may have been queued: no more were received.</param>
/// <param name="Rows">Stored rows.</param>
internal sealed record LedgerComparison(long ConfirmedSends, long PossibleSends, long Rows)
{
    public void Report(LedgerFigures ledger, Findings findings)
    {
        findings.Demand(
            ledger.Received == ledger.Unique + ledger.Duplicates + ledger.Rejected,
            $"The ledger does not add up: {ledger}.");
        findings.Demand(ledger.Unique == Rows, Text($"{ledger.Unique} events are counted and {Rows} are stored."));
        findings.Demand(ledger.Rejected == 0, Text($"{ledger.Rejected} valid events were rejected."));
        findings.Demand(
            ledger.Received >= ConfirmedSends && ledger.Received <= PossibleSends,
            Text($"{ledger.Received} events were received; the journals have {ConfirmedSends} to {PossibleSends}."));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
