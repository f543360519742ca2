namespace Aggregator.Hosting;

/// <summary>Reads the credentials in an address, the part before the <c>@</c>.</summary>
public static class UriCredentials
{
    /// <summary>The user and password, unescaped; each is empty if the address has none.</summary>
    public static (string User, string Password) From(Uri address)
    {
        var parts = address.UserInfo.Split(':', 2);
        return (Uri.UnescapeDataString(parts[0]), parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : string.Empty);
    }

    /// <summary>The virtual host of an AMQP address; <c>/</c> if the address has none.</summary>
    public static string VirtualHostOf(Uri broker)
    {
        var path = Uri.UnescapeDataString(broker.AbsolutePath.TrimStart('/'));
        return path.Length == 0 ? "/" : path;
    }
}
