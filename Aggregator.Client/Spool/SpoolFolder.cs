using System.Globalization;

namespace Aggregator.Client.Spool;

/// <summary>The folder of a spool. Its lock file keeps other processes out, and ends with the process.</summary>
internal sealed class SpoolFolder : IDisposable
{
    private const string Extension = ".spool";

    private readonly string _path;
    private readonly FileStream _lock;
    private long _last;

    private SpoolFolder(string path, FileStream @lock) => (_path, _lock) = (path, @lock);

    /// <summary>The payloads may be confidential, so that only the user of the process may read them.</summary>
    private static UnixFileMode Private => UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <exception cref="IOException">The folder cannot be created, or another client uses it.</exception>
    public static SpoolFolder Open(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, Private | UnixFileMode.UserExecute);
        try
        {
            return new SpoolFolder(path, Open(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileShare.None));
        }
        catch (IOException used)
        {
            throw new IOException($"The spool {path} is used by another client. Each needs a folder of its own.", used);
        }
    }

    /// <summary>Returns the segments of earlier runs, in the order in which they were written.</summary>
    public IEnumerable<SpoolSegment> Segments()
    {
        foreach (var (number, path) in Directory.EnumerateFiles(_path, "*" + Extension)
            .Select(path => (Number: NumberOf(path), path)).Where(one => one.Number > 0).OrderBy(one => one.Number))
        {
            _last = number;
            var file = Open(path, FileMode.Open, FileShare.Read);
            yield return new SpoolSegment(file, HasMark(file) ? file.Length : 0, isClosed: true);
        }
    }

    /// <exception cref="IOException">The disk is full or broken; nothing was created.</exception>
    public SpoolSegment Create()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{++_last:D16}{Extension}");
        var file = Open(Path.Combine(_path, name), FileMode.CreateNew, FileShare.Read);
        try
        {
            SpoolSegment.Write(file, SpoolSegment.Mark, 0);
            return new SpoolSegment(file, SpoolSegment.Mark.Length, isClosed: false);
        }
        catch
        {
            // A full disk still takes empty files, one for each event that is tried.
            file.Dispose();
            File.Delete(file.Name);
            throw;
        }
    }

    public void Dispose() => _lock.Dispose();

    private static long NumberOf(string path) => long.TryParse(
        Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number : 0;

    private static bool HasMark(FileStream file)
    {
        Span<byte> mark = stackalloc byte[SpoolSegment.Mark.Length];
        return RandomAccess.Read(file.SafeFileHandle, mark, 0) == mark.Length && mark.SequenceEqual(SpoolSegment.Mark);
    }

    private static FileStream Open(string path, FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions
        {
            Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows() && mode != FileMode.Open)
            options.UnixCreateMode = Private;
        return new FileStream(path, options);
    }
}
