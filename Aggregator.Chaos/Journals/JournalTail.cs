using System.Text;

namespace Aggregator.Chaos.Journals;

/// <summary>
/// Reads a journal while it is being written. A last line without an end is kept until the rest of it comes; after
/// SIGKILL it never does, and what it was about to say has not happened.
/// </summary>
internal sealed class JournalTail(string file, JournalAccount account) : IDisposable
{
    private readonly byte[] _buffer = new byte[256 * 1024];
    private readonly MemoryStream _rest = new();
    private FileStream? _stream;

    /// <summary>Gives the account every line that is complete by now.</summary>
    public void Read()
    {
        // The publisher creates the file when it has started.
        if (_stream is null && !File.Exists(file))
            return;
        _stream ??= new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        int read;
        while ((read = _stream.Read(_buffer)) > 0)
        {
            var bytes = _buffer.AsSpan(0, read);
            int end;
            while ((end = bytes.IndexOf((byte)'\n')) >= 0)
            {
                _rest.Write(bytes[..end]);
                account.Read(Encoding.UTF8.GetString(_rest.GetBuffer().AsSpan(0, (int)_rest.Length)));
                _rest.SetLength(0);
                bytes = bytes[(end + 1)..];
            }

            _rest.Write(bytes);
        }
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _rest.Dispose();
    }
}
