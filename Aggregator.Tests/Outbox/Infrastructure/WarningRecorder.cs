using Microsoft.Extensions.Logging;

namespace Aggregator.Tests.Outbox.Infrastructure;

/// <summary>Records the filter's warnings, one for each attempt that will be retried.</summary>
internal sealed class WarningRecorder(Recorder recorder) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) =>
        categoryName.Contains("InboxEndpoint", StringComparison.Ordinal)
            ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            recorder.Add($"{formatter(state, exception)}: {exception?.Message}");
    }

    public void Dispose()
    {
    }
}
