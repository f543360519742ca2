using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aggregator.Tests.Infrastructure;
using Npgsql;

namespace Aggregator.Tests.Cluster;

/// <summary>
/// Publishers that send one event after the other through the proxy, each until it is accepted, and keep a journal of
/// what was confirmed.
/// </summary>
internal sealed class ClusterLoad : IAsyncDisposable
{
    private const int Publishers = 8;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly ClusterServers _cluster;
    private readonly string _topic = $"cluster {Guid.NewGuid():N}";
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<string, long> _journal = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<long> _accepted = new();
    private readonly Task _sending;
    private int _failed;

    public ClusterLoad(ClusterServers cluster)
    {
        _cluster = cluster;
        _sending = Task.WhenAll(Enumerable.Range(0, Publishers).Select(one => Task.Run(() => SendAsync(one))));
    }

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
            () => Task.FromResult(Confirmed >= enough), "further events are accepted", TimeSpan.FromMinutes(2));
    }

    /// <summary>Publishes one more event until it is accepted and then reads it; returns how long both took.</summary>
    public async Task<(TimeSpan Accepted, TimeSpan Stored)> ProbeAsync()
    {
        var clock = Stopwatch.StartNew();
        var id = Samples.NewId();
        await SendAsync(id, value: -1);
        var accepted = clock.Elapsed;
        await Eventually.TrueAsync(() => IsStoredAsync(id), "the event is stored", TimeSpan.FromMinutes(2));
        return (accepted, clock.Elapsed);
    }

    /// <summary>
    /// Stops publishing, and asserts that every confirmed event is stored once with the value that was sent, nothing
    /// else is, and the ledger agrees.
    /// </summary>
    public async Task ShouldBeStoredAsync()
    {
        await FinishAsync();
        await Eventually.TrueAsync(
            async () => await CountAsync() >= Confirmed, $"{Confirmed} events are stored", TimeSpan.FromMinutes(2));
        (await StoredAsync()).Should().BeEquivalentTo(_journal.Select(one => (one.Key, one.Value)));
        await Eventually.TrueAsync(IsBalancedAsync, "the ledger is balanced", TimeSpan.FromMinutes(2));
    }

    public async ValueTask DisposeAsync()
    {
        await FinishAsync();
        _end.Dispose();
    }

    private async Task FinishAsync()
    {
        await _end.CancelAsync();
        await _sending;
    }

    private async Task SendAsync(int publisher)
    {
        for (var i = 0; !_end.IsCancellationRequested; i++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"{publisher}-{i}");
            await SendAsync(id, (publisher * 1_000_000L) + i);
        }
    }

    private async Task SendAsync(string id, long value)
    {
        var sample = Samples.Event(_topic, id);
        sample["payload"] = new { n = value };
        while (!await IsAcceptedAsync(sample))
        {
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
            using var response = await _cluster.Http.PostAsJsonAsync("/publish", sample);
            return response.StatusCode == HttpStatusCode.Accepted;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private async Task<bool> IsStoredAsync(string id)
    {
        try
        {
            using var response = await _cluster.Http.GetAsync($"/events/{Uri.EscapeDataString(_topic)}/{id}");
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    /// <summary>An answer that is not 200 says that the database or the broker is not back yet.</summary>
    private async Task<bool> IsBalancedAsync()
    {
        using var response = await _cluster.Http.GetAsync("/verify");
        return response.IsSuccessStatusCode
            && (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("balanced").GetBoolean();
    }

    /// <summary>0 if the connection was one to a server that is gone.</summary>
    private async Task<long> CountAsync()
    {
        try
        {
            await using var command =
                _cluster.Database.CreateCommand("SELECT count(*) FROM processed_events WHERE topic = $1");
            command.Parameters.Add(new() { Value = _topic });
            return (long)(await command.ExecuteScalarAsync())!;
        }
        catch (NpgsqlException)
        {
            return 0;
        }
    }

    private async Task<List<(string Id, long Value)>> StoredAsync()
    {
        await using var command = _cluster.Database.CreateCommand(
            "SELECT event_id, (payload ->> 'n')::bigint FROM processed_events WHERE topic = $1");
        command.Parameters.Add(new() { Value = _topic });
        await using var reader = await command.ExecuteReaderAsync();
        var stored = new List<(string, long)>();
        while (await reader.ReadAsync())
            stored.Add((reader.GetString(0), reader.GetInt64(1)));
        return stored;
    }
}
