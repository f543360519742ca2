using System.Diagnostics;
using System.Globalization;
using System.Text;
using Publisher.Worker.Sending;

namespace Aggregator.Chaos.Journals;

/// <summary>
/// Writes what one life of a publisher is about to send, and what became of it. Each entry reaches the operating system
/// before the call returns, so that it survives SIGKILL. Safe for concurrent use.
/// </summary>
internal sealed class Journal(string file) : IDisposable
{
    // A buffer would delay entries.
    private readonly FileStream _stream =
        new(file, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);

    private readonly Lock _gate = new();

    public void Send(int request, PublishRequest content)
    {
        var text = new StringBuilder(content.Events.Count * 96);
        text.Append(CultureInfo.InvariantCulture, $"{JournalFormat.Send} {request}\n");
        foreach (var planned in content.Events)
        {
            var (identity, value) = EventValue.Read(planned.Json);
            text.Append(
                CultureInfo.InvariantCulture,
                $"{JournalFormat.Event} {identity.Topic} {identity.EventId} {value:x16}\n");
        }

        Write(text.ToString());
    }

    public void Doubt(int request) =>
        Write(string.Create(CultureInfo.InvariantCulture, $"{JournalFormat.Doubt} {request}\n"));

    public void Confirm(int request) => Write(string.Create(
        CultureInfo.InvariantCulture, $"{JournalFormat.Confirmed} {request} {Stopwatch.GetTimestamp()}\n"));

    public void Refuse(int request, string trouble) => Write(string.Create(
        CultureInfo.InvariantCulture, $"{JournalFormat.Refused} {request} {trouble.ReplaceLineEndings(" ")}\n"));

    public void Dispose() => _stream.Dispose();

    private void Write(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        lock (_gate)
            _stream.Write(bytes);
    }
}
