using System.Text.Json;

namespace Aggregator.Contracts.Parsing;

/// <summary>
/// The names in the objects that are open while JSON is read, to find an object that has one name twice. The JSON
/// reader lets that pass, and jsonb would keep the last of the two without a word.
/// </summary>
/// <remarks>
/// One for each thread, used again and again, so that reading an event allocates nothing here. An object's names are
/// sorted by hash when it closes: a set would cost more for the few names of most objects, and comparing each with each
/// would let an object of many names take seconds. The hash is seeded at random for each process.
/// </remarks>
internal sealed class DuplicateNameDetector
{
    public const string Twice = "must not have the same name twice in one object";

    /// <summary>An event of more names than this leaves no memory behind.</summary>
    private const int MaxKept = 4096;

    [ThreadStatic]
    private static DuplicateNameDetector? _ofThread;

    private readonly List<int> _starts = [];
    private readonly List<Name> _names = [];
    private long[] _keys = new long[64];

    /// <summary>The thread's instance, empty. It is good until the next call on the same thread.</summary>
    public static DuplicateNameDetector Begin()
    {
        if (_ofThread is null || _ofThread._keys.Length > MaxKept)
            _ofThread = new DuplicateNameDetector();
        _ofThread._starts.Clear();
        _ofThread._names.Clear();
        return _ofThread;
    }

    /// <summary>An object begins.</summary>
    public void Open() => _starts.Add(_names.Count);

    /// <summary>Notes the name that the reader stands on.</summary>
    public void Add(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8)
    {
        // A name that holds half of a surrogate pair cannot be unescaped; its bytes have to do.
        var unescaped = reader.ValueIsEscaped && StorableJson.Refusal(ref reader) is null ? Unescape(ref reader) : null;
        var name = new Name((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length, unescaped);
        var hash = default(HashCode);
        hash.AddBytes(name.Of(utf8));
        if (_names.Count == _keys.Length)
            Array.Resize(ref _keys, _keys.Length * 2);
        _keys[_names.Count] = ((long)hash.ToHashCode() << 32) | (uint)_names.Count;
        _names.Add(name);
    }

    /// <summary>The innermost object ends; tells whether it had a name twice.</summary>
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
                if (_names[(int)keys[j]].Of(utf8).SequenceEqual(_names[(int)keys[i]].Of(utf8)))
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
        public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> utf8) => Unescaped ?? utf8.Slice(Start, Length);
    }
}
