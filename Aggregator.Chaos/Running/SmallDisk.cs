using System.Globalization;

namespace Aggregator.Chaos.Running;

/// <summary>
/// A file system in memory for the tables, which can be made as small as what it holds. The write-ahead log is
/// elsewhere. Needs root, and a kernel or container that lets root mount.
/// </summary>
internal sealed class SmallDisk : IDisposable
{
    private const long Mebibyte = 1024 * 1024;

    /// <summary>Enough for two million events.</summary>
    private const string Size = "size=4g";

    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    /// <summary>Returns <c>null</c> where this machine does not allow it.</summary>
    public static SmallDisk? Mount(string path)
    {
        Directory.CreateDirectory(path);
        if (!Tool.Run("mount", "-t", "tmpfs", "-o", $"{Size},mode=0700", "tmpfs", path))
            return null;
        if (Tool.Run("chown", "postgres:postgres", path))
            return new SmallDisk(path);
        Unmount(path);
        return null;
    }

    public static void Unmount(string path)
    {
        if (Tool.Run("mountpoint", "-q", path))
            Tool.Run("umount", "-l", path);
    }

    /// <summary>Leaves no room. The tables may grow meanwhile, so that it tries again with a little more.</summary>
    public void Fill()
    {
        for (var spare = 0; spare <= 64; spare++)
        {
            var drive = new DriveInfo(Path);
            var used = drive.TotalSize - drive.TotalFreeSpace;
            if (Resize(string.Create(CultureInfo.InvariantCulture, $"size={used + (spare * Mebibyte)}")))
                return;
        }

        throw new InvalidOperationException($"{Path} could not be made smaller.");
    }

    public void Free()
    {
        if (!Resize(Size))
            throw new InvalidOperationException($"{Path} could not be made larger.");
    }

    public void Dispose() => Unmount(Path);

    private bool Resize(string size) => Tool.Run("mount", "-o", $"remount,{size}", Path);
}
