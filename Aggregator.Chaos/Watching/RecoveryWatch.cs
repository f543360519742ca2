using System.Diagnostics;

namespace Aggregator.Chaos.Watching;

/// <summary>Waits until every publisher gets a confirm again, and an event is stored again.</summary>
internal sealed class RecoveryWatch(JournalWatch journals, StoredWatch stored)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);

    /// <summary>After the bound it is a finding, but how late it is shows more than that it is late.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Returns the moment of the recovery; <c>null</c> if it never came.</summary>
    public async Task<long?> WaitAsync(long from, TimeSpan bound, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Period);
        while (Stopwatch.GetElapsedTime(from) < bound + Patience)
        {
            if (Recovered(from) is { } moment)
                return moment;
            await timer.WaitForNextTickAsync(stop);
        }

        return Recovered(from);
    }

    /// <summary>The names of those that have not progressed since.</summary>
    public IEnumerable<string> Waiting(long from) =>
    [
        .. journals.Accounts.Where(one => one.Value.Confirms.FirstAfter(from) is null).Select(one => one.Key.Name),
        .. stored.Progress.FirstAfter(from) is null ? (IEnumerable<string>)["consumers"] : [],
    ];

    private long? Recovered(long from)
    {
        long?[] first =
        [
            stored.Progress.FirstAfter(from),
            .. journals.Accounts.Values.Select(account => account.Confirms.FirstAfter(from)),
        ];
        return first.Any(moment => moment is null) ? null : first.Max();
    }
}
