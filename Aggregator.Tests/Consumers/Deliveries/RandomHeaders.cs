using System.Text;

namespace Aggregator.Tests.Consumers.Deliveries;

/// <summary>Generates random properties and header tables that a broker accepts from a publisher.</summary>
internal sealed class RandomHeaders(int seed)
{
    private const string Types = "SSSIITFAVtbBsuilLdfDx";
    private const int MaxDepth = 40;

    /// <summary>The room in a frame beside the other properties, minus the largest field here.</summary>
    private const int MaxBytes = 100_000;

    private static readonly string[] Known =
    [
        "", "MT-Host-Info", "MT-MessageId", "MT-Fault-Message", "MT-Fault-ExceptionType", "MT-Reason",
        "MT-Redelivery-Count", "MT-Activity-Id", "MT-MessageType", "MT-ConversationId", "MT-Response-Address",
        "MT-OriginalMessageId", "Content-Type", "ContentType", "MessageId", "CorrelationId", "TTL", "x-death",
        "x-first-death-reason", "x-delivery-count", "traceparent", "tracestate", "baggage", "publishId",
        "aggregator-raw-headers", "aggregator-raw-headers-refusal", "x-delay",
    ];

    private readonly Random _random = new(seed);

    /// <summary>Random headers: mostly few and shallow, sometimes many, large or deep.</summary>
    public WireTable Table()
    {
        var table = new WireTable();
        var size = _random.Next(100) switch
        {
            < 70 => _random.Next(6),
            < 98 => _random.Next(40),
            _ => _random.Next(2000),
        };
        for (var i = 0; i < size && table.Length < MaxBytes; i++)
            table.Add(Name(), Value(_random.Next(100) == 0 ? MaxDepth : 3));
        if (_random.Next(50) == 0 && table.Length < MaxBytes / 2)
            table.Add("deep", WireTable.Nested(_random.Next(1, MaxBytes / 10)));
        return table;
    }

    /// <summary>Any bytes, mostly not UTF-8.</summary>
    public byte[] Bytes(int max)
    {
        var bytes = new byte[_random.Next(max + 1)];
        _random.NextBytes(bytes);
        return bytes;
    }

    public int Next(int below) => _random.Next(below);

    public int Next(int from, int below) => _random.Next(from, below);

    public byte[] Exactly(int size)
    {
        var bytes = new byte[size];
        _random.NextBytes(bytes);
        return bytes;
    }

    private byte[] Name() =>
        _random.Next(4) == 0 ? Bytes(40) : Encoding.UTF8.GetBytes(Known[_random.Next(Known.Length)]);

    private byte[] Value(int depth)
    {
        var type = Types[_random.Next(Types.Length)];
        return type switch
        {
            'S' or 'x' => WireTable.Sized(type, _random.Next(200) == 0 ? Bytes(20_000) : Bytes(40)),
            'F' => WireTable.Sized(type, depth == 0 ? [] : Inner(depth - 1)),
            'A' => WireTable.Sized(
                type, depth == 0 ? [] : [.. Enumerable.Range(0, _random.Next(3)).SelectMany(_ => Value(depth - 1))]),
            'V' => [(byte)type],
            't' or 'b' or 'B' => Fixed(type, 1),
            's' or 'u' => Fixed(type, 2),
            'I' or 'i' => Fixed(type, 4),

            // The broker's own reader refuses values that are not a number.
            'f' => [(byte)type, 0x3F, .. Exactly(3)],
            'd' => [(byte)type, 0x40, .. Exactly(7)],

            // Any scale, mostly one for which .NET has a value.
            'D' => [(byte)type, (byte)_random.Next(_random.Next(20) == 0 ? 256 : 29), .. Exactly(4)],
            _ => Fixed(type, 8),
        };
    }

    private byte[] Inner(int depth)
    {
        var table = new WireTable();
        for (var i = _random.Next(3); i > 0; i--)
            table.Add(Name(), Value(depth));
        return table.ToArray();
    }

    private byte[] Fixed(char type, int size) => [(byte)type, .. Exactly(size)];
}
