using System.Diagnostics;
using Aggregator.Hosting.Telemetry;

namespace Aggregator.Api.Telemetry;

/// <summary>The span of a message that is being sent, and what the message carries of it.</summary>
/// <param name="activity">The span; it ends when this is disposed of.</param>
/// <param name="events">The header with the traces of its events, if there are several.</param>
internal sealed class MessageTrace(Activity activity, byte[]? events) : IDisposable
{
    public void WriteTo(IDictionary<string, object?> headers)
    {
        TraceParent.Write(headers, activity);
        if (events is not null)
            headers[EventTraces.Header] = events;
    }

    public void Fail(Exception exception) => activity.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);

    public void Dispose() => activity.Dispose();
}
