using System.Diagnostics;

namespace Aggregator.Client.Logs;

/// <summary>A log line of a program, which <see cref="LogFeed{T}"/> publishes as an event.</summary>
/// <remarks>
/// The payload has <c>level</c> and <c>message</c>, and if they are given <c>category</c>, <c>template</c>,
/// <c>event</c> with <c>id</c> and <c>name</c>, <c>properties</c>, <c>exception</c>, <c>trace_id</c>, <c>span_id</c>
/// and <c>scopes</c>. Values may be strings, numbers, booleans, dates, lists (<see cref="IReadOnlyList{T}"/> of <see
/// cref="object"/>) and objects (lists of pairs); any other value is written as text. Of two properties with the same
/// name the last one counts.
/// </remarks>
public sealed class LogEntry
{
    /// <summary>When the line was logged.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>
    /// One of <c>Trace</c>, <c>Debug</c>, <c>Information</c>, <c>Warning</c>, <c>Error</c>, <c>Critical</c>.
    /// </summary>
    public required string Level { get; init; }

    /// <summary>The message with its values.</summary>
    public required string Message { get; init; }

    /// <summary>The name of the logger, mostly of a class.</summary>
    public string? Category { get; init; }

    /// <summary>The message with the names of its values.</summary>
    public string? Template { get; init; }

    /// <summary>The number of the kind of line; 0 for none.</summary>
    public int EventNumber { get; init; }

    /// <summary>The name of the kind of line.</summary>
    public string? EventName { get; init; }

    /// <summary>The exception with its stack trace.</summary>
    public string? Exception { get; init; }

    /// <summary>The trace in which the line was logged.</summary>
    public ActivityTraceId? TraceId { get; init; }

    /// <summary>The span in which the line was logged.</summary>
    public ActivitySpanId? SpanId { get; init; }

    /// <summary>The values.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Properties { get; init; } = [];

    /// <summary>The scopes, the outermost first: texts, or lists of pairs.</summary>
    public IReadOnlyList<object?> Scopes { get; init; } = [];
}
