using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Aggregator.Client.Diagnostics;
using Aggregator.Client.Queues;

namespace Aggregator.Client.Spool;

/// <summary>
/// Holds events on disk until they are settled. Every event is appended to the last segment and read back from the
/// first, so that memory does not grow with an outage; a segment ends when everything in it is settled. After a crash
/// the next client of the folder sends all that is left: some of it a second time, which the Aggregator recognises.
/// </summary>
internal sealed class SpoolQueue : IEventQueue
{
    private const long SegmentBytes = 4 * 1024 * 1024;

    /// <summary>Each segment is an open file.</summary>
    private const int MaxSegments = 64;

    private readonly SpoolFolder _folder;
    private readonly ProblemReporter _problems;
    private readonly SpoolSynchronizer? _synchronizer;
    private readonly long _segmentBytes;
    private readonly Budget _budget;
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly Lock _gate = new();
    private readonly List<SpoolSegment> _segments = [];
    private bool _isClosed;

    private SpoolQueue(AggregatorClientOptions options, SpoolFolder folder, ProblemReporter problems)
    {
        (_folder, _problems) = (folder, problems);
        _segmentBytes = Math.Max(
            Math.Min(SegmentBytes, options.MaxSpoolBytes / 4), options.MaxSpoolBytes / MaxSegments);
        _budget = new Budget(options.MaxEvents, options.MaxSpoolBytes);
        foreach (var segment in folder.Segments())
        {
            _segments.Add(segment);
            _budget.Force(segment.Bytes);
            ClientMetrics.SpoolBytes.Add(segment.Bytes);
        }

        if (options.FsyncSpool)
            _synchronizer = new SpoolSynchronizer(Last, problems);
        _signal.Writer.TryWrite(true);
    }

    /// <exception cref="IOException">The folder cannot be used, or another client uses it.</exception>
    public static SpoolQueue Open(AggregatorClientOptions options, ProblemReporter problems)
    {
        var folder = SpoolFolder.Open(options.SpoolFolder!);
        try
        {
            return new SpoolQueue(options, folder, problems);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public bool TryAdd(QueuedEvent one) => _budget.TryTake(Events(one), Bytes(one)) && TryAppend(one);

    public async ValueTask AddAsync(QueuedEvent one, CancellationToken cancellationToken)
    {
        await _budget.TakeAsync(Events(one), Bytes(one), cancellationToken).ConfigureAwait(false);
        ObjectDisposedException.ThrowIf(!TryAppend(one), typeof(AggregatorClient));
    }

    public Task WaitAsync(CancellationToken cancellationToken) =>
        _signal.Reader.WaitToReadAsync(cancellationToken).AsTask();

    public bool TryTake(int maxBytes, [NotNullWhen(true)] out QueuedEvent? one, out bool isTooLarge)
    {
        // First, so that an event that is added from now on is signalled again.
        _signal.Reader.TryRead(out _);
        (one, isTooLarge) = (null, false);
        lock (_gate)
        {
            while (_segments.Find(segment => !segment.IsRead) is { } segment)
            {
                var length = segment.PeekLength();
                isTooLarge = length > maxBytes;
                if (isTooLarge)
                    return false;
                if (length is not null && segment.TryRead(length.Value, out one))
                    return true;
                Cut(segment);
            }

            return false;
        }
    }

    public void Settle(QueuedEvent one)
    {
        lock (_gate)
        {
            one.Segment!.Settle();
            End(one.Segment);
        }

        if (one.IsAwaited)
            _budget.Give(1, 0);
    }

    public Task FlushAsync()
    {
        lock (_gate)
        {
            // Frequent flushes during an outage must not make a file each: then one waits a little longer, until the
            // last segment ends or is settled.
            if (_segments.Count < MaxSegments)
            {
                foreach (var segment in _segments)
                    segment.Close();
            }

            foreach (var segment in _segments.ToArray())
                End(segment);
            return Task.WhenAll(_segments.Select(segment => segment.SettledAsync));
        }
    }

    public async ValueTask<long> CloseAsync()
    {
        if (_synchronizer is not null)
            await _synchronizer.CloseAsync().ConfigureAwait(false);
        lock (_gate)
        {
            foreach (var segment in _segments)
            {
                ClientMetrics.SpoolBytes.Add(-segment.Bytes);
                segment.Dispose();
            }

            _segments.Clear();
            _isClosed = true;
        }

        _folder.Dispose();
        return 0;
    }

    /// <summary>Of events that nobody awaits, nothing stays in memory.</summary>
    private static int Events(QueuedEvent one) => one.IsAwaited ? 1 : 0;

    private static long Bytes(QueuedEvent one) => SpoolRecord.HeaderBytes + one.Body.Length;

    private bool TryAppend(QueuedEvent one)
    {
        var record = SpoolRecord.Frame(one.Body.Span);
        try
        {
            lock (_gate)
            {
                if (_isClosed)
                    return false;
                var segment = Active(record.Length);
                var position = segment.Append(record);
                if (one.IsAwaited)
                    segment.Awaited.Add(position, one.With(default));
            }
        }
        catch
        {
            _budget.Give(Events(one), record.Length);
            throw;
        }

        ClientMetrics.SpoolBytes.Add(record.Length);
        _synchronizer?.Signal();
        _signal.Writer.TryWrite(true);
        return true;
    }

    private SpoolSegment? Last()
    {
        lock (_gate)
            return _segments.LastOrDefault();
    }

    private SpoolSegment Active(int bytes)
    {
        if (_segments.LastOrDefault() is { } last)
        {
            if (!last.IsClosed && (last.Bytes == 0 || last.Bytes + bytes <= _segmentBytes))
                return last;
            // From now on the synchronizer looks at the next one.
            if (_synchronizer is not null)
                last.Persist();
            last.Close();
            End(last);
        }

        var segment = _folder.Create();
        _segments.Add(segment);
        return segment;
    }

    /// <summary>The end of a segment that a crash has torn, or whatever else cannot be read.</summary>
    private void Cut(SpoolSegment segment)
    {
        var (cut, awaited) = segment.Cut();
        ClientMetrics.SpoolDamage.Add(cut);
        _problems.Report($"{cut} bytes at the end of {segment.Path} are not readable and are skipped.");
        foreach (var one in awaited)
            one.Fail(new IOException("The spool cannot be read. Publishing the same events again is safe."));
        _budget.Give(awaited.Count, 0);
        End(segment);
    }

    /// <summary>Removes what a settled segment holds on disk.</summary>
    private void End(SpoolSegment segment)
    {
        if (!segment.IsSettled || (segment.Bytes == 0 && !segment.IsClosed))
            return;
        var freed = segment.Bytes;
        try
        {
            if (segment.IsClosed)
            {
                _segments.Remove(segment);
                segment.Delete();
            }
            else
            {
                segment.Empty();
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Its events are sent again after the next start, and recognised.
            _problems.Report($"{segment.Path} could not be deleted: {failure.Message}");
        }

        ClientMetrics.SpoolBytes.Add(-freed);
        _budget.Give(0, freed);
    }
}
