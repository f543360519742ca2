using System.Collections.Concurrent;
using System.Globalization;
using Aggregator.Client.Diagnostics;

namespace Aggregator.Client.Logs;

/// <summary>
/// Carries log lines from the threads that log to a client. Adding a line takes no lock and does not wait; a
/// thread of the feed turns lines into events. When the client is full and the feed too, lines are dropped and counted.
/// </summary>
/// <typeparam name="T">What a logger captures of a line.</typeparam>
public sealed class LogFeed<T> : IAsyncDisposable
    where T : class
{
    private readonly AggregatorClient _client;
    private readonly Func<T, LogEntry> _convert;
    private readonly LogFeedOptions _options;
    private readonly LogRing<T> _ring;
    private readonly LogEventWriter _writer;
    private readonly long _wakeMask;
    private readonly ConcurrentQueue<TaskCompletionSource> _flushes = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private TaskCompletionSource _wake = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _dropped;
    private bool _isClosed;

    /// <param name="client">The client that publishes; the caller disposes of it after the feed.</param>
    /// <param name="options">The settings.</param>
    /// <param name="convert">Turns what was captured into a line, on a thread of the feed.</param>
    /// <exception cref="ArgumentException">A setting breaks its rule; the message names both.</exception>
    public LogFeed(AggregatorClient client, LogFeedOptions options, Func<T, LogEntry> convert)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        if (options.BrokenRule() is { } rule)
            throw new ArgumentException(rule, nameof(options));
        (_client, _options, _convert) = (client, options, convert);
        (_ring, _wakeMask) = (new LogRing<T>(options.Slots), (options.Slots / 4) - 1);
        _writer = new LogEventWriter(options.Topic, client.Options.Source);
        // The loop lives longer than the request or scope in which the feed happens to be created.
        using (ExecutionContext.SuppressFlow())
            _loop = Task.Run(RunAsync);
    }

    /// <summary>
    /// Adds a line without waiting; <c>false</c> if it was dropped, because the feed is full or closed.
    /// </summary>
    /// <remarks>
    /// What the client reports cannot become a line: it is dropped, so that no failure causes another.
    /// </remarks>
    public bool TryAdd(T line)
    {
        if (ProblemReporter.IsReporting)
            return false;
        if (_isClosed || !_ring.TryAdd(line, out var position))
        {
            Interlocked.Increment(ref _dropped);
            return false;
        }

        if ((position & _wakeMask) == _wakeMask)
            Wake();
        return true;
    }

    /// <summary>Waits until every line that was added before is stored by the Aggregator's broker.</summary>
    /// <returns><c>false</c> if that took longer than the limit.</returns>
    public async Task<bool> FlushAsync(TimeSpan limit, CancellationToken cancellationToken = default)
    {
        var time = _client.Options.Time;
        var begin = time.GetTimestamp();
        var pass = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _flushes.Enqueue(pass);
        Wake();
        await ((Task)Task.WhenAny(pass.Task, _loop)).WaitAsync(limit, time, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        var left = limit - time.GetElapsedTime(begin);
        return pass.Task.IsCompleted && left > TimeSpan.Zero
            && await _client.FlushAsync(left, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Takes no further lines, and hands over those that are left, for which the client must find room within its
    /// <see cref="AggregatorClientOptions.DrainTimeout"/>.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        Volatile.Write(ref _isClosed, true);
        Wake();
        _stop.CancelAfter(_client.Options.DrainTimeout);
        await _loop.ConfigureAwait(false);
        while (_ring.TryTake(out _))
            Interlocked.Increment(ref _dropped);
        ReportDropped();
    }

    private void Wake() => Volatile.Read(ref _wake).TrySetResult();

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                var isLast = Volatile.Read(ref _isClosed);
                // Before the lines are taken, so that one that is added from now on wakes the loop again.
                Volatile.Write(ref _wake, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                await PassAsync().ConfigureAwait(false);
                if (isLast)
                    return;
                if (_flushes.IsEmpty && !Volatile.Read(ref _isClosed))
                {
                    await _wake.Task.WaitAsync(_options.Interval, _client.Options.Time)
                        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
        }
        catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException)
        {
            // What is left is dropped and counted.
        }
    }

    private async Task PassAsync()
    {
        var flushes = _flushes.Count;
        for (var target = _ring.Added; _ring.Taken < target;)
        {
            // Another thread may have its position and not have written to it; the lines behind it are there.
            if (_ring.TryTake(out var line))
                await HandOverAsync(line).ConfigureAwait(false);
            else
                await Task.Yield();
        }

        ReportDropped();
        for (; flushes > 0 && _flushes.TryDequeue(out var flush); flushes--)
            flush.SetResult();
    }

    private async ValueTask HandOverAsync(T line)
    {
        ReadOnlyMemory<byte> body;
        try
        {
            body = _writer.Write(_convert(line));
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // A value whose text cannot be had must not end the feed.
            _client.Drop(1, "invalid");
            _client.Problems.Report($"A log line could not be written as an event: {failure.Message}");
            return;
        }

        try
        {
            await _client.HandOverAsync(body, _stop.Token).ConfigureAwait(false);
        }
        catch (ArgumentException failure)
        {
            _client.Drop(1, "invalid");
            _client.Problems.Report($"A log line was dropped: {failure.Message}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _client.Drop(1, "disk");
            _client.Problems.Report($"The spool cannot be written: {failure.Message}");
        }
        catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException)
        {
            _client.Drop(1, "closed");
            throw;
        }
    }

    private void ReportDropped()
    {
        var dropped = Interlocked.Exchange(ref _dropped, 0);
        if (dropped == 0)
            return;
        _client.Drop(dropped, "full");
        _client.Problems.Report(string.Create(
            CultureInfo.InvariantCulture, $"{dropped} log lines were dropped, because the feed was full or closed."));
    }
}
