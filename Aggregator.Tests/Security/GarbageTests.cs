using System.Globalization;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Security;

/// <summary>Bytes that are no request, and no frame, at both doors.</summary>
[Collection(SecurityPipeline.Name)]
public sealed class GarbageTests(Pipeline pipeline)
{
    private const int Connections = 300;

    private static readonly byte[] TlsHello =
        [0x16, 3, 1, 0, 0x2E, 1, 0, 0, 0x2A, 3, 3, .. new byte[32], 0, 0, 2, 0x13, 1, 1, 0];

    private static readonly byte[] Http2 = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8];

    private static readonly byte[] Amqp = [.. "AMQP\0\0\u0009\u0001"u8];

    /// <summary>What comes first on a connection to either door; random bytes follow.</summary>
    private static readonly Dictionary<string, byte[]> Beginnings = new(StringComparer.Ordinal)
    {
        ["nothing"] = [],
        ["TLS"] = TlsHello,
        ["TLS with a giant record"] = [0x16, 3, 1, 0xFF, 0xFF],
        ["HTTP/2"] = Http2,
        ["HTTP/2 and a giant frame"] = [.. Http2, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 1],
        ["HTTP/2 and an endless header"] = [.. Http2, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0x40, 0, 1, 0, 0, 0, 0, 1],
        ["a WebSocket"] =
        [
            .. "GET /stats HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"u8,
            .. "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"u8,
        ],
        ["half a request"] = [.. "POST /publish HTTP/1.1\r\nHost: localhost\r\nContent-Le"u8],
        ["AMQP"] = Amqp,
        ["half of AMQP's header"] = Amqp[..5],
        ["AMQP 1.0"] = [.. "AMQP\0\u0001\0\0"u8],
        ["an unknown AMQP"] = [.. "AMQP\u00ff\u00ff\u00ff\u00ff"u8],
        ["AMQP and a giant frame"] = [.. Amqp, 1, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF],
        ["AMQP and half a frame"] = [.. Amqp, 1, 0, 0, 0, 0, 0, 100, 0, 10, 0, 11],
        ["AMQP and a frame of an unknown type"] = [.. Amqp, 99, 0, 0, 0, 0, 0, 1, 0, 0xCE],
        ["AMQP and a frame without its end"] = [.. Amqp, 1, 0, 0, 0, 0, 0, 4, 0, 10, 0, 11, 0],
    };

    [Fact]
    public async Task Garbage_closes_its_own_connection_and_no_other()
    {
        // All at once, because the broker takes its time to close a connection that has not logged in.
        Uri[] doors = [pipeline.Http.BaseAddress!, Broker];
        var answers = await Task.WhenAll(
            from door in doors
            from name in Beginnings.Keys
            from seed in Enumerable.Range(0, 5)
            select AnswerAsync(door, name, seed));

        answers.Should().NotContain(answer => answer.Contains("HTTP/1.1 5", StringComparison.Ordinal));
        await pipeline.ShouldServeAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("POST /publish HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{")]
    [InlineData("GET /events/stream HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET /events/export HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    public async Task Connections_that_are_reset_leave_nothing_behind(string request)
    {
        var before = Descriptors();
        for (var i = 0; i < Connections; i++)
        {
            using var http = await RawConnection.OpenAsync(pipeline.Http.BaseAddress!);
            using var amqp = await RawConnection.OpenAsync(Broker);
            await http.SendAsync(request);
            await amqp.SendAsync(Amqp);
            http.Reset();
            amqp.Reset();
        }

        await pipeline.ShouldServeAsync();
        // The pools of connections to the database may have grown.
        await Eventually.TrueAsync(
            () => Task.FromResult(Descriptors() < before + (Connections / 4)), "the API has closed the connections");
    }

    private Uri Broker => new UriBuilder("tcp", pipeline.Host.Publisher.Host, pipeline.Host.Publisher.Port).Uri;

    private static async Task<string> AnswerAsync(Uri door, string name, int seed)
    {
        using var connection = await RawConnection.OpenAsync(door);
        await connection.SendAsync((byte[])[.. Beginnings[name], .. RandomBytes(seed, 100_000)]);
        var answer = await connection.RestAsync();
        return string.Create(CultureInfo.InvariantCulture, $"{name} with seed {seed}: {answer}");
    }

    private int Descriptors() => Directory.GetFiles($"/proc/{pipeline.Api.Id}/fd").Length;

    internal static byte[] RandomBytes(int seed, int count)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
