using System.Diagnostics.CodeAnalysis;
using Aggregator.Client.Diagnostics;
using Aggregator.Client.Queues;
using Aggregator.Client.Sending;
using Aggregator.Client.Spool;

namespace Aggregator.Client;

/// <summary>
/// Publishes events to the Aggregator: in arrays, repeated until they are confirmed, with bounded memory. One client
/// serves a whole program; all members are safe for concurrent use.
/// </summary>
public sealed class AggregatorClient : IAsyncDisposable
{
    private readonly AggregatorClientOptions _options;
    private readonly IEventQueue _queue;
    private readonly BatchReader _batches;
    private readonly PublishEndpoint _endpoint;
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _senders;
    private long _dropped;
    private int _isDisposed;

    /// <summary>Creates a client with the default settings.</summary>
    /// <param name="url">The base address of the API, such as <c>http://localhost:8080</c>.</param>
    /// <param name="apiKey">The API key; <c>null</c> for an API without keys.</param>
    public AggregatorClient(Uri url, string? apiKey = null)
        : this(new AggregatorClientOptions { Url = url, ApiKey = apiKey })
    {
    }

    /// <summary>Creates a client, and sends what the spool contains from an earlier run.</summary>
    /// <exception cref="ArgumentException">A setting breaks its rule; the message names both.</exception>
    /// <exception cref="IOException">The spool's folder cannot be used, or another client uses it.</exception>
    public AggregatorClient(AggregatorClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.BrokenRule() is { } rule)
            throw new ArgumentException(rule, nameof(options));
        _options = options;
        Problems = new ProblemReporter(options.OnProblem);
        _endpoint = new PublishEndpoint(options);
        // Last, because it locks the folder.
        _queue = options.SpoolFolder is null
            ? new MemoryQueue(options.MaxEvents, options.MaxBytes) : SpoolQueue.Open(options, Problems);
        _batches = new BatchReader(
            _queue, new BatchLimits(options.MaxBatchEvents, options.MaxBatchBytes, options.Linger), options.Time);
        var backOff = new BackOff(options.MaxRetryDelay, Random.Shared, options.Time);
        var sender = new Sender(_queue, _batches, _endpoint, backOff, Problems, options);
        // The senders live longer than the request or scope in which the client happens to be created.
        using (ExecutionContext.SuppressFlow())
        {
            _senders = Task.WhenAll(
                Enumerable.Range(0, options.MaxRequests).Select(_ => Task.Run(() => sender.RunAsync(_stop.Token))));
        }
    }

    /// <summary>
    /// Number of events that <see cref="TryPublish"/> and feeds have dropped since the client was created.
    /// </summary>
    public long Dropped => Volatile.Read(ref _dropped);

    internal ProblemReporter Problems { get; }

    internal AggregatorClientOptions Options => _options;

    /// <summary>Publishes an event. Completes when the Aggregator has confirmed it: it will be stored once.</summary>
    /// <remarks>
    /// When the client is full, this waits for room. Failures are retried without limit. Cancellation ends the waiting
    /// and not the sending: the event may be stored all the same. Publishing the same object again is always safe.
    /// </remarks>
    /// <exception cref="AggregatorRejectedException">The Aggregator has rejected the event.</exception>
    /// <exception cref="IOException">The spool cannot be written, or not be read any more.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed before the event was confirmed.</exception>
    [SuppressMessage("ApiDesign", "RS0026", Justification = "The overloads differ in their first parameter.")]
    public Task PublishAsync(AggregatorEvent one, CancellationToken cancellationToken = default) =>
        PublishAsync([one], cancellationToken);

    /// <summary>
    /// Publishes events. Completes when each is confirmed or rejected; a rejected event does not affect the others.
    /// </summary>
    /// <inheritdoc cref="PublishAsync(AggregatorEvent, CancellationToken)"/>
    [SuppressMessage("ApiDesign", "RS0026", Justification = "The overloads differ in their first parameter.")]
    public async Task PublishAsync(
        IReadOnlyCollection<AggregatorEvent> events, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(events);
        ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, this);
        if (events.Count == 0)
            return;

        // All payloads are checked before any event is sent.
        ReadOnlyMemory<byte>[] bodies = [.. events.Select(one => EventJson.Write(one, _options.Source))];
        var confirmation = new Confirmation(bodies.Length);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        try
        {
            for (var i = 0; i < bodies.Length; i++)
                await _queue.AddAsync(new QueuedEvent(bodies[i], confirmation, i), either.Token).ConfigureAwait(false);
            await confirmation.Task.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException(
                nameof(AggregatorClient),
                "The client was disposed before the events were confirmed. Publishing the same events again is safe.");
        }
    }

    /// <summary>
    /// Hands an event over without waiting. Nobody learns what becomes of it, except that rejections are reported to
    /// <see cref="AggregatorClientOptions.OnProblem"/> and counted. With a spool, the event is on disk on return.
    /// </summary>
    /// <returns><c>false</c> if the event was dropped, because the client is full or disposed.</returns>
    public bool TryPublish(AggregatorEvent one)
    {
        ArgumentNullException.ThrowIfNull(one);
        var queued = new QueuedEvent(EventJson.Write(one, _options.Source));
        var isOpen = !_closing.IsCancellationRequested;
        try
        {
            if (isOpen && _queue.TryAdd(queued))
                return true;
            Drop(1, isOpen ? "full" : "closed");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Problems.Report($"The spool cannot be written: {failure.Message}");
            Drop(1, "disk");
        }

        return false;
    }

    /// <summary>Waits until everything that was handed over before is confirmed or rejected.</summary>
    /// <returns><c>false</c> if that took longer than the limit.</returns>
    [SuppressMessage("Reliability", "CA2025", Justification = "The flush outlives this call if it takes too long.")]
    public async Task<bool> FlushAsync(TimeSpan limit, CancellationToken cancellationToken = default)
    {
        var flush = _queue.FlushAsync();
        await flush.WaitAsync(limit, _options.Time, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return flush.IsCompletedSuccessfully;
    }

    /// <summary>
    /// Takes no further events, and waits for confirms for at most <see cref="AggregatorClientOptions.DrainTimeout"/>.
    /// What is not confirmed by then stays in the spool; without a spool it is dropped.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        await _closing.CancelAsync().ConfigureAwait(false);
        await FlushAsync(_options.DrainTimeout, CancellationToken.None).ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        await _senders.ConfigureAwait(false);
        _endpoint.Dispose();
        _batches.Dispose();
        Drop(await _queue.CloseAsync().ConfigureAwait(false), "closed");
    }

    /// <summary>Waits for room for an event that nobody awaits.</summary>
    internal ValueTask HandOverAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        _queue.AddAsync(new QueuedEvent(body), cancellationToken);

    internal void Drop(long events, string reason)
    {
        if (events == 0)
            return;
        Interlocked.Add(ref _dropped, events);
        ClientMetrics.Dropped.Add(events, ClientMetrics.Reason(reason));
    }
}
