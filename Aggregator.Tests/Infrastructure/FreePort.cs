using System.Net;
using System.Net.Sockets;

namespace Aggregator.Tests.Infrastructure;

internal static class FreePort
{
    /// <summary>A port of loopback on which nothing listens at the moment.</summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
