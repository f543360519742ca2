using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Cluster;

/// <summary>
/// Publishers that send one event after the other through the proxy, each until it is accepted, and keep a journal of
/// what was confirmed.
/// </summary>
internal sealed class ClusterLoad : IAsyncDisposable
{
    private const int Publishers = 8;

    /// <summary>The longest that anything may take that a node's loss delays.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly HttpClient _http;
    private readonly ClusterEvents _stored;
    private readonly string _topic = $"cluster {Guid.NewGuid():N}";
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<string, long> _journal = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<long> _accepted = new();
    private readonly Task _sending;
    private volatile bool _isAbandoned;
    private int _failed;

    public ClusterLoad(ClusterServers cluster)
    {
        (_http, _stored) = (cluster.Http, new ClusterEvents(cluster, _topic));
        _sending = Task.WhenAll(Enumerable.Range(0, Publishers).Select(one => Task.Run(() => SendAsync(one))));
    }

    /// <summary>
    /// The pause of each publisher between two events: so short that a loss meets requests in flight. Nodes that boot
    /// need the processors, so that it may be longer then.
    /// </summary>
    public TimeSpan Pause { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>How many events were confirmed.</summary>
    public int Confirmed => _journal.Count;

    /// <summary>How many attempts were refused or not answered.</summary>
    public int Failed => _failed;

    /// <summary>The longest time in which no event at all was accepted.</summary>
    public TimeSpan LongestStall()
    {
        var moments = _accepted.Order().ToList();
        return moments.Zip(moments.Skip(1), (one, next) => Stopwatch.GetElapsedTime(one, next)).Max();
    }

    /// <summary>Waits until so many further events are accepted.</summary>
    public Task AcceptAsync(int events)
    {
        var enough = Confirmed + events;
        return Eventually.TrueAsync(
            () => Task.FromResult(Confirmed >= enough), "further events are accepted", Longest);
    }

    /// <summary>Publishes one more event until it is accepted and then reads it; returns how long both took.</summary>
    public async Task<(TimeSpan Accepted, TimeSpan Stored)> ProbeAsync()
    {
        var clock = Stopwatch.StartNew();
        var id = Samples.NewId();
        await SendAsync(id, value: -1).WaitAsync(Longest);
        var accepted = clock.Elapsed;
        await Eventually.TrueAsync(() => _stored.HasAsync(id), "the event is stored", Longest);
        return (accepted, clock.Elapsed);
    }

    /// <summary>Stops publishing, and asserts that exactly what was confirmed is stored.</summary>
    public async Task ShouldBeStoredAsync()
    {
        await FinishAsync();
        await _stored.ShouldBeAsync([.. _journal.Select(one => (one.Key, one.Value))]);
    }

    /// <summary>If the test has failed, perhaps nothing is accepted any more.</summary>
    public async ValueTask DisposeAsync()
    {
        _isAbandoned = true;
        await FinishAsync();
        _end.Dispose();
    }

    private async Task FinishAsync()
    {
        await _end.CancelAsync();
        await _sending.WaitAsync(Longest);
    }

    private async Task SendAsync(int publisher)
    {
        for (var i = 0; !_end.IsCancellationRequested; i++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"{publisher}-{i}");
            await SendAsync(id, (publisher * 1_000_000L) + i);
            await Task.Delay(Pause);
        }
    }

    private async Task SendAsync(string id, long value)
    {
        var sample = Samples.Event(_topic, id);
        sample["payload"] = new { n = value };
        while (!await IsAcceptedAsync(sample))
        {
            if (_isAbandoned)
                return;
            Interlocked.Increment(ref _failed);
            await Task.Delay(Pause);
        }

        _accepted.Enqueue(Stopwatch.GetTimestamp());
        _journal[id] = value;
    }

    private async Task<bool> IsAcceptedAsync(object sample)
    {
        try
        {
            using var response = await _http.PostAsJsonAsync("/publish", sample);
            return response.StatusCode == HttpStatusCode.Accepted;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
