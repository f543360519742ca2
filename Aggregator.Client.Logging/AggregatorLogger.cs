using Aggregator.Client.Logs;
using Microsoft.Extensions.Logging;

namespace Aggregator.Client.Logging;

/// <summary>Captures lines on the thread that logs, and leaves everything else to the feed.</summary>
internal sealed class AggregatorLogger(
    string category, LogFeed<CapturedLine> feed, TimeProvider time, Func<IExternalScopeProvider?>? scopes) : ILogger
{
    /// <summary>The factory of loggers keeps the scopes.</summary>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (logLevel == LogLevel.None)
            return;
        var line = new CapturedLine(category, logLevel, eventId, time.GetUtcNow());
        try
        {
            line.Capture(state, exception, formatter);
            if (scopes?.Invoke() is { } provider)
                line.CaptureScopes(provider);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // The factory of loggers would throw it into the program.
            line.CaptureFailure(failure);
        }

        feed.TryAdd(line);
    }
}
