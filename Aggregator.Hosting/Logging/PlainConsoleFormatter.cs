using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Aggregator.Hosting.Logging;

/// <summary>
/// Replaces control characters in an entry before another formatter writes it as text. A log of requests has their
/// paths decoded, and a failure may quote what a client has sent: with a carriage return the client could hide an entry
/// or write one of its own, and with an escape sequence control the terminal that shows it.
/// </summary>
internal sealed class PlainConsoleFormatter(ConsoleFormatter formatter) : ConsoleFormatter(formatter.Name)
{
    /// <summary>
    /// Wraps the formatters that are registered, except for JSON, which escapes such characters by itself.
    /// </summary>
    public static void Wrap(IServiceCollection services)
    {
        for (var i = 0; i < services.Count; i++)
        {
            if (services[i] is { ImplementationType: { } type } && services[i].ServiceType == typeof(ConsoleFormatter))
                services[i] = ServiceDescriptor.Singleton(provider => Create(provider, type));
        }
    }

    public override void Write<TState>(
        in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var text = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (logEntry.Exception is { } exception)
            text = $"{text} {exception}";
        var entry = new LogEntry<string>(
            logEntry.LogLevel,
            logEntry.Category,
            logEntry.EventId,
            PlainText.From(text),
            exception: null,
            static (plain, _) => plain);
        formatter.Write(entry, scopeProvider is null ? null : new PlainScopes(scopeProvider), textWriter);
    }

    private static ConsoleFormatter Create(IServiceProvider provider, Type type)
    {
        var formatter = (ConsoleFormatter)ActivatorUtilities.CreateInstance(provider, type);
        return formatter.Name == ConsoleFormatterNames.Json ? formatter : new PlainConsoleFormatter(formatter);
    }

    private sealed class PlainScopes(IExternalScopeProvider scopes) : IExternalScopeProvider
    {
        public void ForEachScope<TState>(Action<object?, TState> callback, TState state) => scopes.ForEachScope(
            static (scope, next) => next.callback(PlainText.From(scope?.ToString()), next.state), (callback, state));

        public IDisposable Push(object? state) => scopes.Push(state);
    }
}
