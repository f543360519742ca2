using System.Net.Sockets;

namespace Aggregator.Client.Sending;

/// <summary>Interprets the exceptions of HTTP requests.</summary>
internal static class HttpFailure
{
    /// <summary>
    /// Whether the request failed before a connection was established, so that the server cannot have received it.
    /// </summary>
    public static bool NeverConnected(Exception exception) => exception is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError
            or HttpRequestError.NameResolutionError
            or HttpRequestError.SecureConnectionError
            or HttpRequestError.ProxyTunnelError,
    };

    /// <summary>Returns the cause in one line, such as <c>Connection refused (127.0.0.1:8080)</c>.</summary>
    public static string Describe(Exception exception)
    {
        // The socket's own message is shorter than those of the exceptions around it, but lacks the address, which they
        // contain.
        var cause = exception.InnerException is SocketException ? exception : exception.GetBaseException();
        return cause.Message.ReplaceLineEndings(" ");
    }
}
