using Aggregator.Storage.Errors;
using Aggregator.Storage.Queries;

namespace Aggregator.Api.Streaming;

/// <summary>
/// One reader's live tail. It reads from the database the events between its own position and the high-water mark, so
/// no event is kept in memory for it, and an id is enough to resume. If the reader is too slow, <c>dropped</c> is
/// called with the id up to which events have been read for it, before the close event is sent. Whether its key has
/// expired is checked at least once in the time of a heartbeat.
/// </summary>
internal sealed class StreamSession(
    EventScanner walk,
    bool matchesNothing,
    HighWaterMarkWatch watch,
    EventStreamWriter writer,
    StreamOptions options,
    TimeProvider time,
    Func<bool> keyExpired,
    Action<long> dropped)
{
    /// <summary>
    /// A client that keeps up reads the close event at once; the process does not wait longer for the others.
    /// </summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _stall = TimeSpan.FromMilliseconds(options.StallMs);
    private readonly TimeSpan _heartbeat = TimeSpan.FromMilliseconds(options.HeartbeatMs);
    private readonly TimeSpan _lag = TimeSpan.FromMilliseconds(options.LagMs);
    private bool _wasLive;
    private long _behindSince;

    /// <summary>Runs until the client disconnects, is too slow, its key expires, or the server stops.</summary>
    /// <param name="gone">The client has disconnected.</param>
    /// <param name="stopping">The process is stopping.</param>
    /// <returns>Whether the client has read everything, including the close event.</returns>
    public async Task<bool> RunAsync(CancellationToken gone, CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(gone, stopping);
        try
        {
            return await CloseAsync(await TailAsync(either.Token), _stall, either.Token);
        }
        catch (StalledReaderException)
        {
            dropped(walk.Position);

            // The close event is queued behind unsent data; the client gets one more stall timeout to read it.
            return await CloseAsync(StreamEnd.SlowReader, _stall, either.Token);
        }
        catch (OperationCanceledException) when (!gone.IsCancellationRequested)
        {
            return await CloseAsync(StreamEnd.Shutdown, ShutdownTimeout, gone);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<StreamEnd> TailAsync(CancellationToken cancellationToken)
    {
        writer.WriteRetry(2000);
        writer.WriteHeartbeat(walk.Position);
        await writer.FlushAsync(_stall, cancellationToken);
        while (true)
        {
            if (keyExpired())
                return StreamEnd.KeyExpired;
            var upper = watch.Upper;
            if (walk.Position >= upper || matchesNothing)
            {
                _wasLive = true;
                _behindSince = time.GetTimestamp();
                await WaitAsync(cancellationToken);
                continue;
            }

            if (_wasLive && time.GetElapsedTime(_behindSince) > _lag)
            {
                dropped(walk.Position);
                return StreamEnd.SlowReader;
            }

            if (!await TryStepAsync(upper, cancellationToken))
                return StreamEnd.Unavailable;
        }
    }

    private async Task<bool> TryStepAsync(long upper, CancellationToken cancellationToken)
    {
        IReadOnlyList<EventRow> rows;
        try
        {
            rows = await walk.NextAsync(upper, cancellationToken);
        }
        catch (Exception exception) when (DatabaseErrors.EndedQuery(exception))
        {
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }

        foreach (var row in rows)
            writer.Write(row);
        if (rows.Count > 0)
            await writer.FlushAsync(_stall, cancellationToken);
        return true;
    }

    /// <summary>Waits for new events, and sends a heartbeat while there are none.</summary>
    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await watch.BeyondAsync(matchesNothing ? long.MaxValue : walk.Position, cancellationToken)
                .WaitAsync(_heartbeat, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            writer.WriteHeartbeat(walk.Position);
            await writer.FlushAsync(_stall, cancellationToken);
        }
    }

    private async Task<bool> CloseAsync(StreamEnd end, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            writer.WriteClosed(end);
            await writer.FlushAsync(timeout, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is StalledReaderException or OperationCanceledException)
        {
            return false;
        }
    }
}
