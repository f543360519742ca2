using System.Net.Sockets;

namespace Publisher.Worker.Sending;

/// <summary>Reads the exceptions of <see cref="HttpClient"/>.</summary>
internal static class HttpFailure
{
    /// <summary>
    /// Whether it failed before there was a connection, so that the server cannot have seen the request.
    /// </summary>
    public static bool NeverConnected(HttpRequestException exception) => exception.HttpRequestError
        is HttpRequestError.ConnectionError
        or HttpRequestError.NameResolutionError
        or HttpRequestError.SecureConnectionError
        or HttpRequestError.ProxyTunnelError;

    /// <summary>The cause in one line, such as <c>Connection refused (127.0.0.1:8080)</c>.</summary>
    public static string Describe(Exception exception)
    {
        // The socket's own message is shorter than those wrapped around it and leaves out the address, which they have.
        var cause = exception.InnerException is SocketException ? exception : exception.GetBaseException();
        return cause.Message.ReplaceLineEndings(" ");
    }
}
