using System.Diagnostics;
using System.Text;

namespace Aggregator.Hosting.Telemetry;

/// <summary>W3C Trace Context in the headers of a message, as any publisher may send it.</summary>
public static class TraceParent
{
    public const string Header = "traceparent";
    public const string StateHeader = "tracestate";

    /// <summary>The longest <c>tracestate</c> that is passed on, in bytes, as W3C recommends.</summary>
    private const int MaxState = 512;

    /// <summary>Length of version, trace id, span id and flags.</summary>
    private const int Length = 55;

    /// <summary>
    /// The context that the headers name; <c>null</c> when they name none, or one that is not well-formed.
    /// </summary>
    public static ActivityContext? Read(IDictionary<string, object?>? headers)
    {
        if (headers is null || !headers.TryGetValue(Header, out var parent) || Text(parent, Length) is not { } text)
            return null;
        var state = headers.TryGetValue(StateHeader, out var value) ? Text(value, MaxState) : null;
        return ActivityContext.TryParse(text, state, isRemote: true, out var context) ? context : null;
    }

    /// <summary>Writes the context of a span.</summary>
    public static void Write(IDictionary<string, object?> headers, Activity activity)
    {
        headers[Header] = activity.Id;
        if (activity.TraceStateString is { Length: > 0 and <= MaxState } state)
            headers[StateHeader] = state;
    }

    private static string? Text(object? value, int maxLength) => value switch
    {
        string text when text.Length <= maxLength => text,
        byte[] bytes when bytes.Length <= maxLength => Encoding.ASCII.GetString(bytes),
        _ => null,
    };
}
