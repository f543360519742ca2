using System.Net;
using System.Net.Sockets;

namespace Aggregator.Tests.Infrastructure;

internal static class FreePort
{
    /// <summary>Below the ports that the kernel gives to connections, which come and go.</summary>
    private const int FirstOfRanges = 30_000;
    private const int EndOfRanges = 32_700;

    /// <summary>A port of loopback on which nothing listens at the moment.</summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The first of so many ports in a row on which nothing listens at the moment.</summary>
    public static int Range(int ports)
    {
        while (true)
        {
            var first = Random.Shared.Next(FirstOfRanges, EndOfRanges - ports);
            if (Enumerable.Range(first, ports).All(IsFree))
                return first;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
