namespace Aggregator.Api.Health;

/// <summary>The address at which a process on the same machine reaches the API.</summary>
internal static class OwnAddress
{
    /// <summary>
    /// Reads the server's own settings. Addresses take precedence over ports, and the first of each is used.
    /// </summary>
    /// <exception cref="UriFormatException">The address is invalid.</exception>
    public static Uri From(string? urls, string? httpPorts)
    {
        if (First(urls) is { } url)
            return OnLoopback(url);
        return First(httpPorts) is { } port ? new Uri($"http://127.0.0.1:{port}") : new Uri(ServerSetup.DefaultUrl);
    }

    private static string? First(string? list) =>
        list?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault();

    /// <summary>The wildcards for "every interface" are not addresses to which a client can connect.</summary>
    private static Uri OnLoopback(string url)
    {
        var named = url.Replace("://+", "://127.0.0.1", StringComparison.Ordinal)
            .Replace("://*", "://127.0.0.1", StringComparison.Ordinal);
        var address = new UriBuilder(named);
        address.Host = address.Host switch
        {
            "0.0.0.0" => "127.0.0.1",
            "[::]" => "[::1]",
            var other => other,
        };
        return address.Uri;
    }
}
