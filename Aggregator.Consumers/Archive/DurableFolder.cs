using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Aggregator.Consumers.Archive;

/// <summary>
/// A folder whose files appear whole, and survive a crash of the machine once they have appeared: each is written under
/// another name, synchronised, and renamed. What an ended process left under another name is no file of the folder.
/// </summary>
/// <param name="path">The folder; <see cref="Create"/> makes it.</param>
internal sealed class DurableFolder(string path)
{
    private const string Temporary = ".tmp";
    private const int ReadOnly = 0;

    private const UnixFileMode FileRights =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    private const UnixFileMode FolderRights = FileRights | UnixFileMode.UserExecute | UnixFileMode.GroupExecute;

    /// <summary>EINVAL, ENOSYS and ENOTSUP: some network and user-space file systems cannot synchronise a folder.
    /// </summary>
    private static readonly int[] Unsupported = [22, 38, 95];

    public string Path { get; } = path;

    /// <summary>Called before each change, so that a test can end the process there.</summary>
    internal Action? Changing { get; init; }

    /// <summary>The names of its files.</summary>
    public IReadOnlyList<string> Files => Directory.Exists(Path)
        ? [.. Directory.EnumerateFiles(Path).Select(file => System.IO.Path.GetFileName(file))
            .Where(name => !name.EndsWith(Temporary, StringComparison.Ordinal))]
        : [];

    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Makes the folder, for its owner to write and its group to read. The one above it must exist.</summary>
    /// <exception cref="IOException">The folder above does not exist, or is not writable.</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not write there.</exception>
    public void Create()
    {
        if (Directory.Exists(Path))
            return;
        var parent = System.IO.Path.GetDirectoryName(Path)!;

        // A folder that is not mounted must not be made in the place where it would be.
        if (!Directory.Exists(parent))
            throw new DirectoryNotFoundException($"The folder {parent} does not exist.");
        Changing?.Invoke();
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(Path);
        else
            Directory.CreateDirectory(Path, FolderRights);
        Synchronise(parent);
    }

    /// <summary>Writes a file, in place of the one that has the name.</summary>
    public async Task WriteAsync(string name, Func<Stream, Task> write)
    {
        // No two processes write the same file, even if one of them has lost its lease unawares.
        var temporary = PathOf($".{name}.{Guid.NewGuid():N}{Temporary}");
        Changing?.Invoke();
        await using (var stream = new FileStream(temporary, Options()))
        {
            await write(stream);
            stream.Flush(flushToDisk: true);
        }

        Changing?.Invoke();
        File.Move(temporary, PathOf(name), overwrite: true);
        Synchronise(Path);
    }

    public void Delete(string name)
    {
        Changing?.Invoke();
        File.Delete(PathOf(name));
        Synchronise(Path);
    }

    /// <summary>Removes what ended processes have left.</summary>
    public void DeleteTemporaries()
    {
        foreach (var file in Directory.EnumerateFiles(Path, $"*{Temporary}"))
        {
            Changing?.Invoke();
            File.Delete(file);
        }
    }

    /// <summary>The SHA-256 of a file's content, in lower-case hexadecimal digits, and its size.</summary>
    public async Task<(string Hash, long Bytes)> HashAsync(string name, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(PathOf(name));
        var hash = await SHA256.HashDataAsync(stream, cancellationToken);
        return (Convert.ToHexStringLower(hash), stream.Length);
    }

    private static FileStreamOptions Options()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = FileRights;
        return options;
    }

    /// <summary>A renamed file is in the folder after a crash only if the folder was synchronised.</summary>
    private static void Synchronise(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        var handle = Open(folder, ReadOnly);
        if (handle < 0)
            throw new IOException($"The folder {folder} cannot be opened.", Marshal.GetLastPInvokeError());
        var failed = Sync(handle) != 0 ? Marshal.GetLastPInvokeError() : 0;
        _ = Close(handle);
        if (failed != 0 && !Unsupported.Contains(failed))
            throw new IOException(
                $"The folder {folder} cannot be synchronised: {Marshal.GetPInvokeErrorMessage(failed)}.", failed);
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Sync(int handle);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int handle);
}
