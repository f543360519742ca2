using System.Diagnostics;
using Aggregator.Chaos.Faults;
using Aggregator.Chaos.Reporting;
using Aggregator.Chaos.Running;
using Aggregator.Chaos.Schedule;
using Aggregator.Chaos.Verifying;
using Aggregator.Chaos.Watching;
using Aggregator.Hosting;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Chaos;

/// <summary>Executes one run: servers and programs, load and faults, the checks, and the verdict.</summary>
internal static class ChaosRun
{
    /// <summary>A short run begins no fault after this time, so that it ends within four minutes.</summary>
    private static readonly TimeSpan ShortLimit = TimeSpan.FromSeconds(100);

    private static readonly TimeSpan FirstEvents = TimeSpan.FromMinutes(2);

    /// <summary>Returns one of <see cref="ExitCodes"/>, or 128 plus the number of the signal that ended it.</summary>
    public static async Task<int> RunAsync(ChaosOptions options)
    {
        using var stop = new StopSignal("Stopping everything. Press Ctrl-C again to quit and leave it running.");
        if (options.IsShort)
            options = options with { Limit = options.Limit ?? ShortLimit };
        using var folder = ChaosFolder.Open(options.Folder);
        using var journals = new JournalWatch();
        var findings = new Findings();
        try
        {
            await using (var system =
                await ChaosSystem.StartAsync(options, folder, findings, journals, stop.Token))
            {
                try
                {
                    await WatchAsync(system, options, findings, stop.Token);
                }
                catch (Exception failure) when (failure is not OperationCanceledException || stop.ExitCode is null)
                {
                    findings.Add($"The run itself failed: {failure}");
                }

                if (findings.All.Count > 0)
                    await Evidence.KeepAsync(system);
            }

            if (findings.All.Count == 0)
                folder.Clear();
            else
                Console.WriteLine($"Journals, logs and a dump of the database are in {folder.Root}.");
            Console.WriteLine(RunReport.Verdict(options, findings.All));
            return findings.All.Count == 0 ? ExitCodes.Kept : ExitCodes.Broken;
        }
        catch (OperationCanceledException) when (stop.ExitCode is { } code)
        {
            return code;
        }
    }

    /// <summary>Runs the load and the faults with everything watched, checks, and reports.</summary>
    private static async Task WatchAsync(
        ChaosSystem system, ChaosOptions options, Findings findings, CancellationToken stop)
    {
        var machine = await MachineAsync(system);
        RunReport.Begin(options, machine);
        await system.StartPublishersAsync();
        using var end = new CancellationTokenSource();
        var stored = new StoredWatch(system.Database.Admin);
        var watching = Task.WhenAll(
            system.Journals.RunAsync(end.Token),
            stored.RunAsync(end.Token),
            new ProcessWatch(system).RunAsync(end.Token));
        try
        {
            await FlowAsync(system, stored, stop);
            var begin = Stopwatch.GetTimestamp();
            var faults = new FaultRunner(system, stored, findings);
            await LoadAsync(system, options, machine, faults, stop);
            var checks = new FinalChecks(system, findings);
            await checks.RunAsync(stop);
            Console.WriteLine(FaultTable.Format(
                faults.Records,
                begin,
                [.. system.Journals.Accounts.Values.Select(one => one.Confirms)],
                stored.Progress));
            Console.WriteLine(RunReport.Figures(system, checks.Ledger));
        }
        finally
        {
            await end.CancelAsync();
            await watching;
        }
    }

    private static async Task<Machine> MachineAsync(ChaosSystem system)
    {
        using var broker = new BrokerView(system);
        return new Machine(system.Disk is not null, FakeClock.IsAvailable, await broker.NodesAsync());
    }

    private static Task FlowAsync(ChaosSystem system, StoredWatch stored, CancellationToken stop) =>
        Eventually.TrueAsync(
            () =>
            {
                stop.ThrowIfCancellationRequested();
                return Task.FromResult(
                    stored.Stored > 0
                    && system.Journals.Accounts.Values.All(account => account.Confirms.FirstAfter(0) is not null));
            },
            "every publisher has got a confirm and an event is stored",
            FirstEvents);

    /// <summary>The faults, then the rest of the load.</summary>
    private static async Task LoadAsync(
        ChaosSystem system, ChaosOptions options, Machine machine, FaultRunner faults, CancellationToken stop)
    {
        using var deadline = new CancellationTokenSource();
        if (options.Limit is { } limit)
            deadline.CancelAfter(limit);
        var kinds = FaultCatalog.All.Where(kind => kind.Obstacle(machine) is null).ToList();
        var schedule = FaultSchedule.Create(options.Seed, options.Faults, kinds, options.IsShort);
        if (await faults.RunAsync(schedule, deadline.Token, stop))
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
            while (system.Journals.ConfirmedSends < options.Events && !deadline.IsCancellationRequested)
                await timer.WaitForNextTickAsync(stop);
        }

        await Task.WhenAll(system.Publishers.Select(publisher => publisher.TerminateAsync()));
        system.Journals.Read();
    }
}
