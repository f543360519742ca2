using System.Diagnostics;
using Aggregator.Client.Logs;
using Microsoft.Extensions.Logging;

namespace Aggregator.Client.Logging;

/// <summary>
/// What the thread that logs takes of a line. Whatever may change later is formatted at once: states that are used
/// again for the next line, values that are not immutable, and exceptions, whose stack trace <c>throw</c> replaces.
/// </summary>
internal sealed class CapturedLine(string category, LogLevel level, EventId eventId, DateTimeOffset timestamp)
{
    private const string OriginalFormat = "{OriginalFormat}";

    private readonly Activity? _activity = Activity.Current;
    private KeyValuePair<string, object?>[] _values = [];
    private List<object?>? _scopes;
    private string? _exception;

    // A text, or what formats it later.
    private object _message = string.Empty;

    public void Capture<TState>(TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var isImmutable = state is IReadOnlyList<KeyValuePair<string, object?>> pairs
            && CaptureValues(pairs) && IsFormattedLater<TState>.Value && exception is null;
        _message = isImmutable ? new Later<TState>(state, formatter) : formatter(state, exception);
        _exception = exception?.ToString();
    }

    /// <summary>
    /// A value or a formatter of the program has thrown. The line is published all the same, with what was captured.
    /// </summary>
    public void CaptureFailure(Exception failure) => _message = Describe(failure);

    public void CaptureScopes(IExternalScopeProvider provider) => provider.ForEachScope(
        static (scope, line) => (line._scopes ??= []).Add(
            scope is IReadOnlyList<KeyValuePair<string, object?>> pairs ? Copy(pairs, out _) : LogText.Format(scope)),
        this);

    public LogEntry ToEntry() => new()
    {
        Timestamp = timestamp,
        Level = level.ToString(),
        Category = category,
        Message = _message as string ?? Format((ILater)_message),
        Template = Template(),
        EventNumber = eventId.Id,
        EventName = eventId.Name,
        Properties = HasTemplate ? new ArraySegment<KeyValuePair<string, object?>>(_values)[..^1] : _values,
        Exception = _exception,
        TraceId = _activity?.TraceId,
        SpanId = _activity?.SpanId,
        Scopes = (IReadOnlyList<object?>?)_scopes ?? [],
    };

    private bool HasTemplate => _values is [.., { Key: OriginalFormat }];

    private static string Format(ILater message)
    {
        try
        {
            return message.Format();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return Describe(failure);
        }
    }

    /// <summary>Without its message, which may throw as well.</summary>
    private static string Describe(Exception failure) => $"(The line could not be formatted: {failure.GetType()})";

    private string? Template() => HasTemplate ? _values[^1].Value as string : null;

    private bool CaptureValues(IReadOnlyList<KeyValuePair<string, object?>> pairs)
    {
        _values = Copy(pairs, out var isImmutable);
        return isImmutable;
    }

    private static KeyValuePair<string, object?>[] Copy(
        IReadOnlyList<KeyValuePair<string, object?>> pairs, out bool isImmutable)
    {
        isImmutable = true;
        var copy = new KeyValuePair<string, object?>[pairs.Count];
        for (var i = 0; i < copy.Length; i++)
        {
            var pair = pairs[i];
            if (!LogText.IsImmutable(pair.Value))
            {
                isImmutable = false;
                pair = new(pair.Key, LogText.Format(pair.Value));
            }

            copy[i] = pair;
        }

        return copy;
    }

    private interface ILater
    {
        string Format();
    }

    /// <summary>Formats the message on the thread of the feed.</summary>
    private sealed class Later<TState>(TState state, Func<TState, Exception?, string> formatter) : ILater
    {
        public string Format() => formatter(state, null);
    }

    /// <summary>
    /// Whether the state is one of those of <c>LogInformation("…", …)</c>, <see cref="LoggerMessage"/> and the
    /// generator of log methods, which only hold their values. Other states are taken to be used again.
    /// </summary>
    private static class IsFormattedLater<TState>
    {
        public static readonly bool Value =
            typeof(TState).IsValueType && typeof(TState).Assembly == typeof(ILogger).Assembly;
    }
}
