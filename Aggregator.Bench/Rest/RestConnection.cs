using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Aggregator.Bench.Measuring;

namespace Aggregator.Bench.Rest;

/// <summary>
/// A connection that posts and waits for the response with as little work as HTTP permits, because the client shares
/// the processors with the measured system.
/// </summary>
/// <param name="status">The status of a successful response.</param>
internal sealed class RestConnection(int status) : IDisposable
{
    private const string Path = "/publish";

    private readonly byte[] _begin = Encoding.ASCII.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status}"));

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _response = new byte[16 * 1024];

    public static async Task<RestConnection> OpenAsync(Uri api, CancellationToken cancellationToken, int status = 202)
    {
        var connection = new RestConnection(status);
        await connection._socket.ConnectAsync(api.Host, api.Port, cancellationToken);
        return connection;
    }

    /// <summary>Builds the whole request before the clock starts.</summary>
    public static byte[] Request(Uri api, byte[] body, string query = "") =>
    [
        .. Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"POST {Path}{query} HTTP/1.1\r\nHost: {api.Authority}\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n")),
        .. body,
    ];

    /// <summary>Completes with the response.</summary>
    /// <exception cref="BenchmarkFailedException">The response has another status.</exception>
    public async ValueTask PostAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        for (var sent = 0; sent < request.Length;)
            sent += await _socket.SendAsync(request[sent..], cancellationToken);
        var length = 0;
        while (!IsWhole(_response.AsSpan(0, length)))
        {
            var read = length < _response.Length ? await _socket.ReceiveAsync(
                _response.AsMemory(length), cancellationToken) : 0;
            if (read == 0)
                throw new BenchmarkFailedException(
                    "The API closed a connection, or sent an unexpectedly long response.");
            length += read;
        }

        if (!_response.AsSpan(0, length).StartsWith(_begin))
            throw new BenchmarkFailedException(
                $"The API answered: {Encoding.UTF8.GetString(_response.AsSpan(0, length))}");
    }

    public void Dispose() => _socket.Dispose();

    private static bool IsWhole(ReadOnlySpan<byte> response)
    {
        var end = response.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return false;
        var body = response[(end + 4)..];
        var name = "Content-Length: "u8;
        var at = response[..end].IndexOf(name);
        if (at < 0)
            return body.EndsWith("0\r\n\r\n"u8);
        var value = response[(at + name.Length)..(end + 2)];
        return body.Length >= int.Parse(value[..value.IndexOf((byte)'\r')], CultureInfo.InvariantCulture);
    }
}
