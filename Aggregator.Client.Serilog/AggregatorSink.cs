using Aggregator.Client.Logs;
using Serilog.Core;
using Serilog.Debugging;
using Serilog.Events;

namespace Aggregator.Client.Serilog;

/// <summary>Publishes log events, and what is left when it is disposed. Problems are written to the self-log.</summary>
public sealed class AggregatorSink : ILogEventSink, IDisposable, IAsyncDisposable
{
    private readonly AggregatorClient _client;
    private readonly LogFeed<CapturedLogEvent> _feed;

    /// <exception cref="ArgumentException">A setting breaks its rule; the message names both.</exception>
    public AggregatorSink(AggregatorSinkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _client = new AggregatorClient(options.Client with { OnProblem = options.Client.OnProblem ?? Report });
        _feed = new LogFeed<CapturedLogEvent>(_client, options.Feed, captured => captured.ToEntry());
    }

    /// <inheritdoc/>
    public void Emit(LogEvent logEvent)
    {
        ArgumentNullException.ThrowIfNull(logEvent);
        // Serilog has captured the values. An exception is formatted now, because "throw" replaces its stack trace.
        _feed.TryAdd(new CapturedLogEvent(logEvent, logEvent.Exception?.ToString()));
    }

    /// <summary>Waits until everything that was emitted before is confirmed.</summary>
    /// <returns><c>false</c> if that took longer than the limit.</returns>
    public Task<bool> FlushAsync(TimeSpan limit, CancellationToken cancellationToken = default) =>
        _feed.FlushAsync(limit, cancellationToken);

    /// <summary>
    /// Publishes what is left, for at most twice <see cref="AggregatorClientOptions.DrainTimeout"/>.
    /// </summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <inheritdoc cref="Dispose"/>
    public async ValueTask DisposeAsync()
    {
        await _feed.DisposeAsync().ConfigureAwait(false);
        await _client.DisposeAsync().ConfigureAwait(false);
    }

    private static void Report(string problem) => SelfLog.WriteLine("Aggregator: {0}", problem);
}
