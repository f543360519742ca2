using Aggregator.Storage.Disk;
using Aggregator.Storage.Errors;
using Microsoft.Extensions.Options;

namespace Aggregator.Consumers.Disk;

/// <summary>
/// Pauses ingestion before the database's disk is full, which would end the database, and continues by itself.
/// Meanwhile messages wait in the broker, and publishing goes on.
/// </summary>
internal sealed partial class DiskGuard(
    FreeSpaceQueries space,
    DiskGate gate,
    IOptions<DiskOptions> options,
    TimeProvider time,
    ILogger<DiskGuard> logger) : BackgroundService
{
    private const long MiB = 1024 * 1024;

    /// <summary>
    /// Free space beyond the limit at which ingestion continues, so that it does not stop again at once.
    /// </summary>
    private const long Margin = 64 * MiB;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private bool _isUnknown;

    /// <summary>The first look comes before the first message, as the bus is registered later.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.MinFreeBytes == 0)
            return;
        await LookAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await LookAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await space.ReadAsync(cancellationToken) is { } free)
                Decide(free);
            else
                ReportUnknown("it has no table disk.free_space (docs/data.md)");
        }
        catch (Exception exception) when (DatabaseErrors.IsOne(exception))
        {
            // The gate stays as it is: a database that does not answer stores nothing anyway.
            ReportUnknown(exception.Message);
        }
    }

    private void Decide(long free)
    {
        _isUnknown = false;
        var min = options.Value.MinFreeBytes;
        if (gate.IsOpen && free < min)
        {
            gate.Close();
            LogPaused(logger, free / MiB, min / MiB);
        }
        else if (!gate.IsOpen && free >= min + Margin)
        {
            gate.Open();
            LogContinued(logger, free / MiB);
        }
    }

    private void ReportUnknown(string reason)
    {
        if (!_isUnknown)
            LogUnknown(logger, reason);
        _isUnknown = true;
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Ingestion is paused: the database's disk has {Free} MiB free, and Disk:MinFreeMiB is {Min}. Messages wait in "
        + "the broker until there is more")]
    private static partial void LogPaused(ILogger logger, long free, long min);

    [LoggerMessage(LogLevel.Information, "Ingestion continues: the database's disk has {Free} MiB free")]
    private static partial void LogContinued(ILogger logger, long free);

    [LoggerMessage(LogLevel.Information, "The database does not tell how much space is free: {Reason}")]
    private static partial void LogUnknown(ILogger logger, string reason);
}
