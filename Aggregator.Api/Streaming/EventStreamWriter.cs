using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Aggregator.Api.Events;
using Aggregator.Storage.Queries;

namespace Aggregator.Api.Streaming;

/// <summary>Writes server-sent events (HTML standard, section 9.2) to one reader.</summary>
internal sealed class EventStreamWriter(PipeWriter pipe, TimeProvider time)
{
    private Task _pending = Task.CompletedTask;

    /// <summary>A stored event; its id is what the client sends back as <c>Last-Event-ID</c>.</summary>
    public void Write(EventRow row)
    {
        WriteText(string.Create(CultureInfo.InvariantCulture, $"id: {row.Id}\ndata: "));
        using (var json = new Utf8JsonWriter(pipe))
            JsonSerializer.Serialize(json, StoredEvent.From(row));
        WriteText("\n\n");
    }

    /// <summary>
    /// Writes a comment, and an id without data: a client does not see it as an event, but resumes after that id and so
    /// skips the events that its filter excludes.
    /// </summary>
    public void WriteHeartbeat(long position) =>
        WriteText(string.Create(CultureInfo.InvariantCulture, $": heart-beat\nid: {position}\n\n"));

    /// <summary>Time that a client should wait before it reconnects, in milliseconds.</summary>
    public void WriteRetry(int milliseconds) =>
        WriteText(string.Create(CultureInfo.InvariantCulture, $"retry: {milliseconds}\n\n"));

    /// <summary>The last event of a stream that the server ends.</summary>
    public void WriteClosed(StreamEnd end) =>
        WriteText($"event: closed\ndata: {JsonSerializer.Serialize(end)}\n\n");

    /// <summary>Flushes what was written and waits until the client has read enough of it.</summary>
    /// <exception cref="StalledReaderException">The client has not read enough in time.</exception>
    public async Task FlushAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            // After a stall the previous flush is still pending, and what is written now is sent after it.
            if (!_pending.IsCompleted)
                await _pending.WaitAsync(limit, time, cancellationToken);
            _pending = pipe.FlushAsync(CancellationToken.None).AsTask();
            await _pending.WaitAsync(limit, time, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new StalledReaderException(exception);
        }
    }

    private void WriteText(string text) => pipe.Write(Encoding.UTF8.GetBytes(text));
}
