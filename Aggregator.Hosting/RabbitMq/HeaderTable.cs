using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Aggregator.Hosting.RabbitMq;

/// <summary>
/// The rules for AMQP field tables that RabbitMQ.Client reads. The client reads header tables on the loop that serves
/// the whole connection: it closes the connection on a value whose type it does not know, and recurses into nested
/// tables and lists. This check does not recurse and allocates nothing for a valid table.
/// </summary>
public static class HeaderTable
{
    /// <summary>
    /// Maximum size of a table that is read, in bytes; of a larger table this many bytes are kept unread.
    /// </summary>
    public const int MaxBytes = 32 * 1024;

    /// <summary>Maximum number of values in a table, including those of nested tables and lists.</summary>
    public const int MaxValues = 1000;

    /// <summary>Maximum nesting depth of tables and lists; a value of the table itself is at level 1.</summary>
    public const int MaxDepth = 32;

    /// <summary>Maximum scale of a decimal, that of <see cref="decimal"/>.</summary>
    private const int MaxScale = 28;

    private const int MaxShownName = 64;

    /// <summary>
    /// Returns the reason why the client cannot read the table, given without its length prefix, or <c>null</c>.
    /// RabbitMQ treats the type <c>L</c> as <c>l</c>, and the client knows only <c>l</c>, so <c>L</c> is replaced in
    /// place.
    /// </summary>
    internal static HeaderProblem? Check(Span<byte> table)
    {
        if (table.Length > MaxBytes)
            return HeaderProblem.Limit($"headers have {table.Length} bytes; the limit is {MaxBytes}");
        Span<Level> open = stackalloc Level[MaxDepth];
        open[0] = new Level(table.Length, IsTable: true);
        var walk = new Walk(table, open);
        return walk.Run();
    }

    /// <summary>The first characters of a name; characters that are not printable ASCII are replaced.</summary>
    private static string Shown(ReadOnlySpan<byte> name)
    {
        var text = new StringBuilder(MaxShownName);
        foreach (var value in name[..Math.Min(name.Length, MaxShownName)])
            text.Append(value is >= (byte)' ' and <= (byte)'~' and not (byte)'"' ? (char)value : '?');
        return text.ToString();
    }

    /// <summary>A table or list whose end has not been reached.</summary>
    /// <param name="End">The position of its end in the whole table.</param>
    /// <param name="IsTable">Whether its values have names.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Level(int End, bool IsTable);

    private ref struct Walk(Span<byte> table, Span<Level> open)
    {
        private readonly Span<byte> _table = table;
        private readonly Span<Level> _open = open;
        private ReadOnlySpan<byte> _name;
        private int _depth;
        private int _at;
        private int _values;

        public HeaderProblem? Run()
        {
            while (true)
            {
                var level = _open[_depth];
                if (_at == level.End)
                {
                    if (_depth == 0)
                        return null;
                    _depth--;
                    continue;
                }

                if (++_values > MaxValues)
                    return HeaderProblem.Limit($"headers have more than {MaxValues} values");
                if (level.IsTable && !TryReadName(level.End))
                    return Malformed();
                if (_depth == 0 && _name.StartsWith(SetAsideHeaders.ReservedPrefix))
                    return HeaderProblem.Refusal($"header \"{Shown(_name)}\" is reserved");
                if (ReadValue(level.End) is { } problem)
                    return problem;
            }
        }

        private bool TryReadName(int end)
        {
            var length = (int)_table[_at++];
            if (length > end - _at)
                return false;
            if (_depth == 0)
                _name = _table.Slice(_at, length);
            _at += length;
            return true;
        }

        private HeaderProblem? ReadValue(int end)
        {
            if (_at == end)
                return Malformed();
            ref var type = ref _table[_at++];
            if (type == (byte)'L')
                type = (byte)'l';
            var size = SizeOf(type);
            if (size < 0)
                return Refused($"AMQP field type 0x{type:X2} is not known");
            if (size > end - _at)
                return Malformed();
            if (type == (byte)'D' && _table[_at] > MaxScale)
                return Refused($"a decimal must have a scale of at most {MaxScale}, not {_table[_at]}");
            if (type is not ((byte)'S' or (byte)'x' or (byte)'F' or (byte)'A'))
            {
                _at += size;
                return null;
            }

            var length = BinaryPrimitives.ReadUInt32BigEndian(_table[_at..]);
            _at += size;
            if (length > end - _at)
                return Malformed();
            return type is (byte)'S' or (byte)'x' ? Skip((int)length) : Open((int)length, isTable: type == (byte)'F');
        }

        private HeaderProblem? Skip(int length)
        {
            _at += length;
            return null;
        }

        private HeaderProblem? Open(int length, bool isTable)
        {
            if (++_depth == MaxDepth)
                return HeaderProblem.Limit($"header \"{Shown(_name)}\" is nested more than {MaxDepth} levels deep");
            _open[_depth] = new Level(_at + length, isTable);
            return null;
        }

        /// <summary>
        /// Size of a value of this type in bytes, or of its length prefix if it has one; -1 for an unknown type.
        /// </summary>
        private static int SizeOf(byte type) => (char)type switch
        {
            'V' => 0,
            't' or 'b' or 'B' => 1,
            's' or 'u' => 2,
            'I' or 'i' or 'f' or 'S' or 'x' or 'F' or 'A' => 4,
            'D' => 5,
            'l' or 'd' or 'T' => 8,
            _ => -1,
        };

        private HeaderProblem Refused(string rule) => HeaderProblem.Refusal($"header \"{Shown(_name)}\": {rule}");

        private static HeaderProblem Malformed() => HeaderProblem.Refusal("headers are not a well-formed AMQP table");
    }
}
