using System.Diagnostics;
using Aggregator.Bench.Environments;
using Aggregator.Bench.Events;
using Aggregator.Bench.Measuring;
using Aggregator.Bench.Rest;

namespace Aggregator.Bench.Memory;

/// <summary>
/// Single events and arrays of 500, as fast as they are accepted and stored, while two streams are read.
/// </summary>
internal sealed class MixedLoad(SystemEnvironment system, Uri api)
{
    private const int SingleConnections = 20;
    private const int ArrayConnections = 2;
    private const int Streams = 2;

    /// <summary>Events that a connection creates at a time, so that a run of any length needs little memory.</summary>
    private const int Piece = Bulk.Size;

    /// <summary>
    /// Events that may wait to be stored. Without a limit the API would accept arrays until the backlog is full.
    /// </summary>
    private const int MaxAhead = 20_000;

    private long _sent;
    private long _streamed;

    /// <summary>Events accepted.</summary>
    public long Sent => Volatile.Read(ref _sent);

    /// <summary>Bytes read from the streams.</summary>
    public long Streamed => Volatile.Read(ref _streamed);

    /// <exception cref="BenchmarkFailedException">An event was not accepted.</exception>
    public async Task SendAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var begin = Stopwatch.GetTimestamp();
        await Task.WhenAll(
        [
            .. Enumerable.Range(0, SingleConnections)
                .Select(_ => Task.Run(() => SendAsync(bodies => bodies), stop.Token)),
            .. Enumerable.Range(0, ArrayConnections).Select(_ => Task.Run(() => SendAsync(Bulk.Arrays), stop.Token)),
        ]);

        async Task SendAsync(Func<byte[][], byte[][]> combine)
        {
            try
            {
                using var connection = await RestConnection.OpenAsync(api, stop.Token);
                while (Stopwatch.GetElapsedTime(begin) < duration)
                    await PostAsync(connection, combine(BenchEvents.Bodies(Piece)), stop.Token);
            }
            catch (BenchmarkFailedException)
            {
                // The others need not go on.
                await stop.CancelAsync();
                throw;
            }
        }
    }

    /// <summary>Reads streams until cancelled.</summary>
    public Task StreamAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, Streams).Select(_ => ReadAsync(cancellationToken)));

    private async Task PostAsync(RestConnection connection, byte[][] bodies, CancellationToken cancellationToken)
    {
        foreach (var body in bodies)
        {
            await connection.PostAsync(RestConnection.Request(api, body), cancellationToken);
            Interlocked.Add(ref _sent, Piece / bodies.Length);
        }

        await system.StoredAsync(Sent - MaxAhead, cancellationToken);
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = api,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        var buffer = new byte[64 * 1024];
        try
        {
            // The server ends the stream of a reader that it finds too slow, and the reader opens another one.
            while (true)
            {
                await using var stream = await http.GetStreamAsync(
                    new Uri("/events/stream", UriKind.Relative), cancellationToken);
                while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var read)
                    Interlocked.Add(ref _streamed, read);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to stop.
        }
    }
}
