using Aggregator.Tests.Infrastructure;

namespace Aggregator.Chaos.Running;

/// <summary>The folder of a run. Only one run at a time uses it.</summary>
internal sealed class ChaosFolder : IDisposable
{
    private readonly string _relative;
    private readonly FileStream _lock;

    private ChaosFolder(string relative, FileStream @lock) => (_relative, _lock) = (relative, @lock);

    /// <summary>
    /// The servers' folder as <see cref="PrivateServers"/> takes it; beside this one, where <c>./test.sh</c> looks for
    /// servers that a test has left.
    /// </summary>
    public string Servers => $"{_relative}-servers";

    public string Root => Path.Combine(Repository.Root, _relative);

    public string Journals => Path.Combine(Root, "journals");

    public string Logs => Path.Combine(Root, "logs");

    public string Clocks => Path.Combine(Root, "clocks");

    public string Disk => Path.Combine(Root, "disk");

    public string Dump => Path.Combine(Root, "database.dump");

    /// <summary>Opens the folder and ends what a run that was killed has left in it.</summary>
    /// <exception cref="IOException">Another run uses it.</exception>
    public static ChaosFolder Open(string relative)
    {
        var root = Path.Combine(Repository.Root, relative);
        Directory.CreateDirectory(root);
        var folder = new ChaosFolder(
            relative, new FileStream($"{root}.lock", FileMode.Create, FileAccess.Write, FileShare.None));
        try
        {
            PrivateServers.Remove(folder.Servers);
            folder.Clear();
            foreach (var part in (string[])[folder.Journals, folder.Logs, folder.Clocks])
                Directory.CreateDirectory(part);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Removes everything, when the servers have ended.</summary>
    public void Clear()
    {
        SmallDisk.Unmount(Disk);
        foreach (var part in (string[])[Journals, Logs, Clocks, Disk])
        {
            if (Directory.Exists(part))
                Directory.Delete(part, recursive: true);
        }

        File.Delete(Dump);
    }

    public void Dispose() => _lock.Dispose();
}
