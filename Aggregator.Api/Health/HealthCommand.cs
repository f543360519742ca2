namespace Aggregator.Api.Health;

/// <summary>
/// <c>Aggregator.Api health [URL]</c>: asks the API on this machine whether it is ready. It exists for containers,
/// which have no curl. URL is the address of the API unless <c>ASPNETCORE_URLS</c> or <c>ASPNETCORE_HTTP_PORTS</c> is
/// set.
/// </summary>
internal static class HealthCommand
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(4);

    /// <returns>The exit code: 0 when the API is ready, 1 when it is not ready or does not respond.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        try
        {
            var address = OwnAddress.From(
                arguments.FirstOrDefault() ?? Environment.GetEnvironmentVariable("ASPNETCORE_URLS"),
                Environment.GetEnvironmentVariable("ASPNETCORE_HTTP_PORTS"));
            using var handler = new SocketsHttpHandler { UseProxy = false };
            using var http = new HttpClient(handler) { Timeout = RequestTimeout };
            using var response = await http.GetAsync(new Uri(address, "health/ready"));
            await Console.Out.WriteLineAsync(await response.Content.ReadAsStringAsync());
            return response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception exception)
            when (exception is HttpRequestException or TaskCanceledException or UriFormatException)
        {
            await Console.Error.WriteLineAsync($"The API does not answer: {exception.Message}");
            return 1;
        }
    }
}
