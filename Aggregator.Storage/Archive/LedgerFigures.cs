namespace Aggregator.Storage.Archive;

/// <summary>What the ledger says about all events at one moment, for the record.</summary>
public sealed record LedgerFigures(long Received, long Stored, long Duplicates, long Rejected, long Expired);
