namespace Aggregator.Hosting;

/// <summary>What stands in an address before the <c>@</c>.</summary>
public static class UriCredentials
{
    /// <summary>User and password, unescaped; empty where the address has none.</summary>
    public static (string User, string Password) Of(Uri address)
    {
        var parts = address.UserInfo.Split(':', 2);
        return (Uri.UnescapeDataString(parts[0]), parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : string.Empty);
    }

    /// <summary>The virtual host of an AMQP address; without one it is <c>/</c>.</summary>
    public static string VirtualHostOf(Uri broker)
    {
        var path = Uri.UnescapeDataString(broker.AbsolutePath.TrimStart('/'));
        return path.Length == 0 ? "/" : path;
    }
}
