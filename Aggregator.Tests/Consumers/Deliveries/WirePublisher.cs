using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Aggregator.Contracts;

namespace Aggregator.Tests.Consumers.Deliveries;

/// <summary>
/// A publisher that writes AMQP 0-9-1 frames itself, with confirms, for properties and header tables that no client
/// library would write. Not thread-safe.
/// </summary>
internal sealed class WirePublisher : IAsyncDisposable
{
    private const int FrameMax = 131072;
    private const ushort HasHeaders = 1 << 13;
    private const ushort HasMessageId = 1 << 7;
    private const int AckMethod = (60 << 16) | 80;
    private readonly TcpClient _client = new() { NoDelay = true };
    private NetworkStream _stream = null!;
    private ulong _published;
    private ulong _confirmed;

    private WirePublisher()
    {
    }

    public static async Task<WirePublisher> ConnectAsync(Uri broker)
    {
        var publisher = new WirePublisher();
        await publisher._client.ConnectAsync(broker.Host, broker.Port);
        publisher._stream = publisher._client.GetStream();
        await publisher.OpenAsync(broker);
        return publisher;
    }

    /// <summary>Publishes without waiting; the properties are those of the class basic, after their flags.</summary>
    public async Task PublishAsync(
        ushort flags, byte[] properties, byte[] body, string exchange = LogEventsTopology.Exchange)
    {
        using var frames = new MemoryStream();
        WriteFrame(frames, 1, 1, [0, 60, 0, 40, 0, 0, .. Short(exchange), .. Short(string.Empty), 0]);
        var header = new byte[14];
        BinaryPrimitives.WriteUInt16BigEndian(header, 60);
        BinaryPrimitives.WriteUInt64BigEndian(header.AsSpan(4), (ulong)body.Length);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(12), flags);
        WriteFrame(frames, 2, 1, [.. header, .. properties]);
        for (var at = 0; at < body.Length; at += FrameMax - 8)
            WriteFrame(frames, 3, 1, body[at..Math.Min(body.Length, at + FrameMax - 8)]);
        _published++;
        await _stream.WriteAsync(frames.GetBuffer().AsMemory(0, (int)frames.Length));
    }

    /// <summary>Publishes with a header table and a message id.</summary>
    public Task PublishAsync(
        WireTable headers, string messageId, string body, string exchange = LogEventsTopology.Exchange)
    {
        var table = headers.ToArray();
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, table.Length);
        return PublishAsync(
            HasHeaders | HasMessageId,
            [.. length, .. table, .. Short(messageId)],
            Encoding.UTF8.GetBytes(body),
            exchange);
    }

    /// <summary>Sends bytes as they are, which may be no frame.</summary>
    public ValueTask WriteAsync(byte[] bytes) => _stream.WriteAsync(bytes);

    /// <summary>Waits until at most the given number of published messages is unconfirmed.</summary>
    public async Task ConfirmedAsync(int allBut = 0)
    {
        while (_published - _confirmed > (ulong)allBut)
        {
            var (type, payload) = await ReadFrameAsync();
            if (type != 1)
                continue;
            if (BinaryPrimitives.ReadInt32BigEndian(payload) != AckMethod)
                throw new InvalidOperationException(
                    $"The broker did not confirm: {Encoding.Latin1.GetString(payload)}");
            _confirmed = BinaryPrimitives.ReadUInt64BigEndian(payload.AsSpan(4));
        }
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    internal static byte[] Short(string text) => Short(Encoding.UTF8.GetBytes(text));

    internal static byte[] Short(byte[] bytes) => [(byte)bytes.Length, .. bytes];

    private static void WriteFrame(MemoryStream frames, byte type, ushort channel, byte[] payload)
    {
        Span<byte> start = stackalloc byte[7];
        start[0] = type;
        BinaryPrimitives.WriteUInt16BigEndian(start[1..], channel);
        BinaryPrimitives.WriteInt32BigEndian(start[3..], payload.Length);
        frames.Write(start);
        frames.Write(payload);
        frames.WriteByte(0xCE);
    }

    private async Task OpenAsync(Uri broker)
    {
        await _stream.WriteAsync("AMQP\0\0\u0009\u0001"u8.ToArray());
        await ReadFrameAsync();
        var login = string.Concat(broker.UserInfo.Split(':').Select(part => "\0" + Uri.UnescapeDataString(part)));
        var response = WireTable.Sized('S', Encoding.UTF8.GetBytes(login))[1..];
        await CallAsync(0, [0, 10, 0, 11, 0, 0, 0, 0, .. Short("PLAIN"), .. response, .. Short("en_US")]);

        // Sends tune-ok without heartbeats, opens the connection, and opens a channel with confirms.
        await SendAsync(0, [0, 10, 0, 31, 0, 10, 0, 2, 0, 0, 0, 0]);
        await CallAsync(0, [0, 10, 0, 40, .. Short(Uri.UnescapeDataString(broker.AbsolutePath[1..])), 0, 0]);
        await CallAsync(1, [0, 20, 0, 10, 0]);
        await CallAsync(1, [0, 85, 0, 10, 0]);
    }

    private async Task CallAsync(ushort channel, byte[] method)
    {
        await SendAsync(channel, method);
        await ReadFrameAsync();
    }

    private async Task SendAsync(ushort channel, byte[] method)
    {
        using var frame = new MemoryStream();
        WriteFrame(frame, 1, channel, method);
        await _stream.WriteAsync(frame.GetBuffer().AsMemory(0, (int)frame.Length));
    }

    private async Task<(byte Type, byte[] Payload)> ReadFrameAsync()
    {
        var start = new byte[7];
        await _stream.ReadExactlyAsync(start);
        var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(start.AsSpan(3)) + 1];
        await _stream.ReadExactlyAsync(payload);
        return (start[0], payload[..^1]);
    }
}
