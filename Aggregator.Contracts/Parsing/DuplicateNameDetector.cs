using System.Text.Json;

namespace Aggregator.Contracts.Parsing;

/// <summary>
/// Records the names in the objects that are open while JSON is read, to detect an object with a duplicate name. The
/// JSON reader accepts duplicates, and jsonb would silently keep the last one.
/// </summary>
/// <remarks>
/// Each thread reuses one instance, so that reading an event allocates nothing here. An object's names are sorted by
/// hash when it closes: a set would cost more for the few names of most objects, and with pairwise comparison an object
/// of many names could take seconds. The hash is seeded at random for each process.
/// </remarks>
internal sealed class DuplicateNameDetector
{
    public const string Twice = "must not have the same name twice in one object";

    /// <summary>The buffers of an event with more names than this are not kept.</summary>
    private const int MaxKept = 4096;

    [ThreadStatic]
    private static DuplicateNameDetector? _ofThread;

    private readonly List<int> _starts = [];
    private readonly List<Name> _names = [];
    private long[] _keys = new long[64];

    /// <summary>The thread's instance, empty. It is valid until the next call on the same thread.</summary>
    public static DuplicateNameDetector Begin()
    {
        if (_ofThread is null || _ofThread._keys.Length > MaxKept)
            _ofThread = new DuplicateNameDetector();
        _ofThread._starts.Clear();
        _ofThread._names.Clear();
        return _ofThread;
    }

    /// <summary>Begins an object.</summary>
    public void Open() => _starts.Add(_names.Count);

    /// <summary>Records the name at the reader's current token.</summary>
    public void Add(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8)
    {
        // A name that holds half of a surrogate pair cannot be unescaped, so its raw bytes are used.
        var unescaped = reader.ValueIsEscaped && StorableJson.Refusal(ref reader) is null ? Unescape(ref reader) : null;
        var name = new Name((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length, unescaped);
        var hash = default(HashCode);
        hash.AddBytes(name.In(utf8));
        if (_names.Count == _keys.Length)
            Array.Resize(ref _keys, _keys.Length * 2);
        _keys[_names.Count] = ((long)hash.ToHashCode() << 32) | (uint)_names.Count;
        _names.Add(name);
    }

    /// <summary>Ends the innermost object; returns whether it had a duplicate name.</summary>
    public bool Close(ReadOnlySpan<byte> utf8)
    {
        var start = _starts[^1];
        _starts.RemoveAt(_starts.Count - 1);
        var keys = _keys.AsSpan(start.._names.Count);
        var twice = keys.Length > 1 && HasTwice(keys, utf8);
        _names.RemoveRange(start, keys.Length);
        return twice;
    }

    private bool HasTwice(Span<long> keys, ReadOnlySpan<byte> utf8)
    {
        keys.Sort();
        for (var i = 1; i < keys.Length; i++)
        {
            for (var j = i - 1; j >= 0 && keys[j] >> 32 == keys[i] >> 32; j--)
            {
                if (_names[(int)keys[j]].In(utf8).SequenceEqual(_names[(int)keys[i]].In(utf8)))
                    return true;
            }
        }

        return false;
    }

    private static byte[] Unescape(ref Utf8JsonReader reader)
    {
        var buffer = new byte[reader.ValueSpan.Length];
        return buffer[..reader.CopyString(buffer)];
    }

    private readonly record struct Name(int Start, int Length, byte[]? Unescaped)
    {
        public ReadOnlySpan<byte> In(ReadOnlySpan<byte> utf8) => Unescaped ?? utf8.Slice(Start, Length);
    }
}
