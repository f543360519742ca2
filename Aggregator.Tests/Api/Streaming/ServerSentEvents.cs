using System.Globalization;
using System.Text.Json;

namespace Aggregator.Tests.Api.Streaming;

/// <summary>One server-sent event; a comment has the name <c>:</c>.</summary>
internal sealed record SentEvent(string Name, long? Id, string Data)
{
    public string EventId => JsonDocument.Parse(Data).RootElement.GetProperty("event_id").GetString()!;
}

/// <summary>A reader of <c>/events/stream</c> that behaves like a browser.</summary>
internal sealed class ServerSentEvents : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;

    private ServerSentEvents(HttpClient http, HttpResponseMessage response, StreamReader reader) =>
        (_http, _response, _reader) = (http, response, reader);

    /// <summary>
    /// Opens a stream and waits for its first output; from then on the stream receives all stored events.
    /// </summary>
    public static async Task<ServerSentEvents> OpenAsync(
        HttpClient to, string query = "", long? lastEventId = null, string? authorization = null)
    {
        // A client disconnects immediately only if it does not wait for the rest of an endless response.
        var http = new HttpClient(new SocketsHttpHandler { ResponseDrainTimeout = TimeSpan.Zero })
        {
            BaseAddress = to.BaseAddress,
        };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/events/stream?{query}");
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (lastEventId is { } id)
            request.Headers.Add("Last-Event-ID", id.ToString(CultureInfo.InvariantCulture));
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        response.Content.Headers.ContentType!.MediaType.Should().Be("text/event-stream");
        var stream = new ServerSentEvents(http, response, new StreamReader(await response.Content.ReadAsStreamAsync()));
        await stream.NextAsync(one => one.Name == ":");
        return stream;
    }

    /// <summary>Returns the next log event.</summary>
    public async Task<SentEvent> NextAsync() => await NextAsync(one => one.Name is "" && one.Data.Length > 0);

    /// <summary>Returns the event ids of the next log events.</summary>
    public async Task<List<string>> IdsAsync(int count)
    {
        var ids = new List<string>();
        while (ids.Count < count)
            ids.Add((await NextAsync()).EventId);
        return ids;
    }

    /// <summary>Returns the next event of a kind, and skips all others.</summary>
    public async Task<SentEvent> NextAsync(Predicate<SentEvent> right)
    {
        while (await ReadAsync() is { } one)
        {
            if (right(one))
                return one;
        }

        throw new InvalidOperationException("The stream has ended.");
    }

    /// <summary>Returns the next event of any kind, or <c>null</c> at the end of the stream.</summary>
    public async Task<SentEvent?> ReadAsync()
    {
        var sent = new SentEvent(string.Empty, null, string.Empty);
        using var limit = new CancellationTokenSource(Timeout);
        while (await _reader.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.Length == 0)
                return sent;
            var (field, value) =
                (line.Split(':')[0], line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].TrimStart());
            sent = field switch
            {
                "" => sent with { Name = ":" },
                "event" => sent with { Name = value },
                "id" => sent with { Id = long.Parse(value, CultureInfo.InvariantCulture) },
                "data" => sent with { Data = value },
                _ => sent,
            };
        }

        return null;
    }

    public void Dispose()
    {
        _reader.Dispose();
        _response.Dispose();
        _http.Dispose();
    }
}
