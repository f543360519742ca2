using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Aggregator.Tests.Security;

/// <summary>
/// A connection on which a test writes the bytes itself, as no HTTP client would. Text is sent as Latin-1, so that a
/// character below 256 is one byte.
/// </summary>
internal sealed class RawConnection : IDisposable
{
    /// <summary>
    /// A valid request that ends the connection: it shows what the server made of the bytes before it.
    /// </summary>
    public const string LastRequest = "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
    {
        NoDelay = true,
    };

    /// <summary>Connects, optionally from another address of loopback, each of which has its own ports.</summary>
    public static async Task<RawConnection> OpenAsync(Uri server, IPAddress? from = null)
    {
        var connection = new RawConnection();
        if (from is not null)
            connection._socket.Bind(new IPEndPoint(from, 0));
        await connection._socket.ConnectAsync(IPAddress.Loopback, server.Port);
        return connection;
    }

    /// <summary>Sends a text on a connection of its own and returns the answer, up to the server's end of it.</summary>
    public static async Task<string> AnswerAsync(Uri server, string text)
    {
        using var connection = await OpenAsync(server);
        return await connection.SendAsync(text) ? await connection.RestAsync() : string.Empty;
    }

    /// <summary>The status codes in an answer, in their order.</summary>
    public static IReadOnlyList<int> Statuses(string answer) =>
    [
        .. answer.Split("HTTP/1.1 ").Skip(1)
            .Select(part => int.Parse(part[..3], System.Globalization.CultureInfo.InvariantCulture)),
    ];

    public Task<bool> SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Sends bytes; <c>false</c> if the server has closed the connection.</summary>
    public async Task<bool> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        using var limit = new CancellationTokenSource(Longest);
        try
        {
            while (!bytes.IsEmpty)
                bytes = bytes[await _socket.SendAsync(bytes, limit.Token)..];
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Reads until the server ends the connection.</summary>
    public async Task<string> RestAsync(TimeSpan? longest = null)
    {
        using var limit = new CancellationTokenSource(longest ?? Longest);
        var text = new StringBuilder();
        var buffer = new byte[16 * 1024];
        try
        {
            int read;
            while ((read = await _socket.ReceiveAsync(buffer, limit.Token)) > 0)
                text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
        catch (SocketException)
        {
            // The server has reset the connection, because bytes were left that it did not read.
            return text.ToString();
        }

        return text.ToString();
    }

    /// <summary>Ends the connection with RST instead of FIN.</summary>
    public void Reset() => _socket.Close(timeout: 0);

    public void Dispose() => _socket.Dispose();
}
