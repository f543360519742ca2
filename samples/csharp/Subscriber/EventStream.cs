using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;

namespace Subscriber;

/// <summary>
/// The live tail of stored events (server-sent events), which is opened again behind the last id whenever it ends. No
/// event is left out, because the API shows one only when none with a lower id can appear any more.
/// </summary>
internal sealed class EventStream : IDisposable
{
    /// <summary>The API sends a heartbeat every 15 s, so that a longer silence means a broken connection.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(45);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly Uri _address;

    public EventStream(Uri api, string? key, IEnumerable<string> topics)
    {
        if (key is not null)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var query = string.Join('&', topics.Select(topic => $"topic={Uri.EscapeDataString(topic)}"));
        _address = new Uri(api, $"/events/stream?{query}");
    }

    /// <summary>Returns the events after the id, each as JSON; a heartbeat has an id and no JSON.</summary>
    /// <exception cref="HttpRequestException">The API refuses the request, and no retry can help.</exception>
    public async IAsyncEnumerable<(long Id, string? Json)> ReadAsync(
        long after, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var pause = TimeSpan.FromMilliseconds(200); ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            await using var lines = LinesAsync(after, cancellationToken).GetAsyncEnumerator(cancellationToken);
            var (id, json) = (after, (string?)null);
            while (await TryNextAsync(lines))
            {
                if (lines.Current.StartsWith("id: ", StringComparison.Ordinal))
                {
                    id = long.Parse(lines.Current.AsSpan(4), CultureInfo.InvariantCulture);
                }
                else if (lines.Current.StartsWith("data: {\"id\"", StringComparison.Ordinal))
                {
                    json = lines.Current[6..];
                }
                else if (lines.Current.Length == 0)
                {
                    // The event is complete only now. One that broke off has to be read again.
                    after = id;
                    yield return (id, json);
                    (json, pause) = (null, TimeSpan.FromMilliseconds(200));
                }
            }

            await Task.Delay(pause, cancellationToken);
        }
    }

    public void Dispose() => _http.Dispose();

    private async IAsyncEnumerable<string> LinesAsync(
        long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(Silence);
        using var request = new HttpRequestMessage(HttpMethod.Get, _address);
        request.Headers.Add("Last-Event-ID", after.ToString(CultureInfo.InvariantCulture));
        using var response = await _http.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, silence.Token);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(silence.Token));
        while (await reader.ReadLineAsync(silence.Token) is { } line)
        {
            silence.CancelAfter(Silence);
            yield return line;
        }
    }

    /// <summary>Returns <c>false</c> when the stream has ended, for whatever reason that may pass.</summary>
    private static async Task<bool> TryNextAsync(IAsyncEnumerator<string> lines)
    {
        try
        {
            return await lines.MoveNextAsync();
        }
        catch (Exception failure) when (MayPass(failure))
        {
            await Console.Error.WriteLineAsync($"the stream has ended ({failure.Message})");
            return false;
        }
    }

    private static bool MayPass(Exception failure) => failure is HttpRequestException refused
        ? refused.StatusCode is null or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError
        : failure is IOException or OperationCanceledException;
}
