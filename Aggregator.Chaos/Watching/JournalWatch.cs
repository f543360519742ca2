using Aggregator.Chaos.Journals;
using Aggregator.Chaos.Publishing;

namespace Aggregator.Chaos.Watching;

/// <summary>Follows the journals of all publishers while they are written. Safe for concurrent use.</summary>
internal sealed class JournalWatch : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly SentEvents _sent = new();
    private readonly Dictionary<Door, JournalAccount> _accounts;
    private readonly Dictionary<Door, JournalTail> _tails = [];

    public JournalWatch() => _accounts = Door.All.ToDictionary(
        door => door, door => new JournalAccount(_sent, retriesAreOneMessage: !door.IsRest));

    /// <summary>Only to be read after the last <see cref="Read"/>.</summary>
    public SentEvents Sent => _sent;

    /// <summary>Only to be read after the last <see cref="Read"/>, except for the confirms.</summary>
    public IReadOnlyDictionary<Door, JournalAccount> Accounts => _accounts;

    /// <summary>Events in confirmed requests, duplicates included.</summary>
    public long ConfirmedSends
    {
        get
        {
            lock (_gate)
                return _accounts.Values.Sum(account => account.ConfirmedSends);
        }
    }

    /// <summary>Another life of the publisher begins, after the last one has ended.</summary>
    public void BeginLife(Door door, string journal)
    {
        lock (_gate)
        {
            if (_tails.Remove(door, out var last))
            {
                last.Read();
                last.Dispose();
            }

            _accounts[door].BeginLife();
            _tails[door] = new JournalTail(journal, _accounts[door]);
        }
    }

    /// <summary>Reads what is new.</summary>
    public void Read()
    {
        lock (_gate)
        {
            foreach (var tail in _tails.Values)
                tail.Read();
        }
    }

    /// <summary>Reads until cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Period);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
                Read();
        }
        catch (OperationCanceledException)
        {
            // Told to stop.
        }
    }

    public void Dispose()
    {
        foreach (var tail in _tails.Values)
            tail.Dispose();
    }
}
