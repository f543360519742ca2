using System.Diagnostics;
using System.Globalization;

namespace Subscriber;

/// <summary>
/// The id of the last event that was handled, in a file. Without a file it is the beginning. A program that writes to a
/// database keeps it there instead, in the transaction of the event: then each event has one effect.
/// </summary>
internal sealed class Position
{
    /// <summary>Writing to the disk for each event would take longer than most work. A crash repeats so much.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly string _file;
    private long _written;

    private Position(string file, long id) => (_file, Id) = (file, id);

    public long Id { get; private set; }

    public static Position Read(string file) => new(
        file, File.Exists(file) ? long.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture) : 0);

    public void Advance(long id)
    {
        Id = id;
        if (_written != 0 && Stopwatch.GetElapsedTime(_written) < Interval)
            return;
        using (var next = new FileStream($"{_file}.new", FileMode.Create))
        {
            next.Write(System.Text.Encoding.ASCII.GetBytes(id.ToString(CultureInfo.InvariantCulture)));
            next.Flush(flushToDisk: true);
        }

        // A crash leaves either the old file or the new one.
        File.Move($"{_file}.new", _file, overwrite: true);
        _written = Stopwatch.GetTimestamp();
    }
}
