using System.Globalization;

namespace Aggregator.Chaos.Running;

/// <summary>
/// The clock of one process, which libfaketime moves by the offset in a file. The monotonic clock, by which timeouts
/// are measured, is left alone: no step of a real clock moves it.
/// </summary>
internal sealed class FakeClock
{
    private static readonly string? Library = Find();

    private readonly string _file;

    public FakeClock(string file)
    {
        _file = file;
        Step(TimeSpan.Zero);
    }

    /// <summary>Whether Debian's package faketime is installed.</summary>
    public static bool IsAvailable => Library is not null;

    /// <summary>The variables of a process that shall have this clock.</summary>
    public IEnumerable<KeyValuePair<string, string>> Environment => Library is null
        ? []
        :
        [
            new("LD_PRELOAD", Library),
            new("FAKETIME_TIMESTAMP_FILE", _file),
            // Seconds after which the file is read again.
            new("FAKETIME_CACHE_DURATION", "1"),
            new("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
            // Without this, libfaketime up to 0.9.12 hands glibc's timed waits the time of day where they expect the
            // monotonic clock: they return at once, and each thread that waits with a limit spins. Its commit 75e130c
            // (https://github.com/wolfcw/libfaketime/commit/75e130c), not released so far, ends that.
            new("FAKETIME_FORCE_MONOTONIC_FIX", "0"),
        ];

    /// <summary>Sets the clock to this offset from the machine's; the process notices within a second.</summary>
    public void Step(TimeSpan offset)
    {
        File.WriteAllText($"{_file}.new", string.Create(
            CultureInfo.InvariantCulture, $"{(offset < TimeSpan.Zero ? '-' : '+')}{Math.Abs(offset.TotalSeconds)}\n"));
        File.Move($"{_file}.new", _file, overwrite: true);
    }

    private static string? Find() => Directory.Exists("/usr/lib")
        ? Directory.EnumerateDirectories("/usr/lib", "*-linux-gnu*")
            .Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1"))
            .FirstOrDefault(File.Exists)
        : null;
}
