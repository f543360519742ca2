using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Faults;

/// <summary>
/// Clients that send one event after the other, each until it is accepted, and record when and how each attempt was
/// answered.
/// </summary>
internal sealed class RetryingClients : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _http;
    private readonly string _topic;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<Answer> _answers = new();
    private readonly Task _sending;

    public RetryingClients(HttpClient http, string topic, int clients)
    {
        (_http, _topic) = (http, topic);
        _sending = Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(() => SendAsync(client))));
    }

    /// <summary>Number of accepted events.</summary>
    public int Accepted => _answers.Count(answer => answer.Status == HttpStatusCode.Accepted);

    private int Refused => _answers.Count(answer => answer.Status == HttpStatusCode.ServiceUnavailable);

    public IEnumerable<HttpStatusCode> Statuses => _answers.Select(answer => answer.Status).Distinct();

    /// <summary>The maximum response time of an attempt.</summary>
    public TimeSpan LongestResponse => _answers.Max(answer => Stopwatch.GetElapsedTime(answer.Asked, answer.Answered));

    /// <summary>Waits until the given number of further events is accepted.</summary>
    public Task AcceptAsync(int events)
    {
        var enough = Accepted + events;
        return Eventually.TrueAsync(() => Task.FromResult(Accepted >= enough), $"{events} more events are accepted");
    }

    /// <summary>Waits until the given number of further attempts is answered 503.</summary>
    public Task BeRefusedAsync(int attempts)
    {
        var enough = Refused + attempts;
        return Eventually.TrueAsync(() => Task.FromResult(Refused >= enough), $"{attempts} more attempts are refused");
    }

    /// <summary>
    /// Waits until an event is accepted whose attempt began after the moment, and returns the time of its acceptance.
    /// </summary>
    /// <param name="moment">A value of <see cref="Stopwatch.GetTimestamp"/>.</param>
    public async Task<long> AcceptedAfterAsync(long moment)
    {
        await Eventually.TrueAsync(
            () => Task.FromResult(AcceptedAfter(moment).Any()), "an event is accepted again", TimeSpan.FromMinutes(2));
        return AcceptedAfter(moment).Min();
    }

    /// <summary>Completes when the last event of each client is accepted.</summary>
    public async Task FinishAsync()
    {
        await _end.CancelAsync();
        await _sending;
    }

    public async ValueTask DisposeAsync()
    {
        await FinishAsync();
        _end.Dispose();
    }

    private IEnumerable<long> AcceptedAfter(long moment) =>
        from answer in _answers
        where answer.Status == HttpStatusCode.Accepted && answer.Asked >= moment
        select answer.Answered;

    private async Task SendAsync(int client)
    {
        for (var i = 0; !_end.IsCancellationRequested; i++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"{client}-{i}");
            while (await AttemptAsync(id) != HttpStatusCode.Accepted)
                await Task.Delay(Pause);
        }
    }

    private async Task<HttpStatusCode> AttemptAsync(string id)
    {
        var asked = Stopwatch.GetTimestamp();
        using var response = await _http.PostAsJsonAsync("/publish", Samples.Event(_topic, id));
        _answers.Enqueue(new Answer(response.StatusCode, asked, Stopwatch.GetTimestamp()));
        return response.StatusCode;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Answer(HttpStatusCode Status, long Asked, long Answered);
}
