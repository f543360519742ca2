using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Aggregator.Hosting.RabbitMq;

/// <summary>
/// The rules for an AMQP field table that RabbitMQ.Client is to read. The client reads header tables on the loop that
/// serves the whole connection: it closes the connection on a value that it has no type for, and recurses into nested
/// tables and lists. The walk here takes no stack for nesting and allocates nothing for a table that passes.
/// </summary>
public static class HeaderTable
{
    /// <summary>
    /// Maximum size of a table that is read, in bytes; of a larger table this many bytes are kept unread.
    /// </summary>
    public const int MaxBytes = 32 * 1024;

    /// <summary>Maximum number of values in a table, including those of nested tables and lists.</summary>
    public const int MaxValues = 1000;

    /// <summary>Deepest nesting of tables and lists; a value of the table itself is level 1.</summary>
    public const int MaxDepth = 32;

    /// <summary>Largest scale of a decimal: that of <see cref="decimal"/>.</summary>
    private const int MaxScale = 28;

    private const int MaxShownName = 64;

    /// <summary>
    /// Tells what keeps the client from reading the table, without its length in front, or <c>null</c>. RabbitMQ takes
    /// <c>L</c> for the type <c>l</c>, which is the only of the two that the client knows: it is changed in place.
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

    /// <summary>The first characters of a name, those that are not printable ASCII replaced.</summary>
    private static string Shown(ReadOnlySpan<byte> name)
    {
        var text = new StringBuilder(MaxShownName);
        foreach (var value in name[..Math.Min(name.Length, MaxShownName)])
            text.Append(value is >= (byte)' ' and <= (byte)'~' and not (byte)'"' ? (char)value : '?');
        return text.ToString();
    }

    /// <summary>A table or list that is not finished.</summary>
    /// <param name="End">Where it ends in the whole table.</param>
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

        /// <summary>Bytes of a value of that type, of one with a length those of the length; -1 for no type.</summary>
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
