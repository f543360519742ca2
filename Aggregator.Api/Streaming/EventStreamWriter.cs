using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Aggregator.Api.Events;
using Aggregator.Storage.Queries;

namespace Aggregator.Api.Streaming;

/// <summary>The reader takes nothing although something waits for it.</summary>
internal sealed class StalledReaderException(Exception inner) : Exception("The reader is stalled.", inner);

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
    /// A comment, and an id without data: to a client that is no event, but it resumes from there, past all that its
    /// filter did not want.
    /// </summary>
    public void WriteHeartbeat(long position) =>
        WriteText(string.Create(CultureInfo.InvariantCulture, $": heart-beat\nid: {position}\n\n"));

    /// <summary>How long a client should wait before it comes back, in milliseconds.</summary>
    public void WriteRetry(int milliseconds) =>
        WriteText(string.Create(CultureInfo.InvariantCulture, $"retry: {milliseconds}\n\n"));

    /// <summary>The last event of a stream that the server ends.</summary>
    public void WriteClosed(StreamEnd end) =>
        WriteText($"event: closed\ndata: {JsonSerializer.Serialize(end)}\n\n");

    /// <summary>Sends what was written and waits until the reader has taken enough of it.</summary>
    /// <exception cref="StalledReaderException">It has not within the limit.</exception>
    public async Task FlushAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            // After a stall the flush before is still under way, and what is written now goes out behind it.
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
