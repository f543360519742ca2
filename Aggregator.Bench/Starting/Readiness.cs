using System.Diagnostics;
using Aggregator.Bench.Measuring;
using Aggregator.Bench.Processes;
using RabbitMQ.Client;

namespace Aggregator.Bench.Starting;

/// <summary>Asks programs that are starting whether they are ready, every few milliseconds.</summary>
internal sealed class Readiness : IAsyncDisposable
{
    /// <summary>The largest delay with which it is noticed.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly HttpClient _http;
    private readonly IConnection _broker;
    private readonly ResourceMeter _meter;

    private Readiness(HttpClient http, IConnection broker, ResourceMeter meter) =>
        (_http, _broker, _meter) = (http, broker, meter);

    /// <summary>Opens what asking needs before the clock starts.</summary>
    public static async Task<Readiness> OpenAsync(
        Uri broker, Uri api, ResourceMeter meter, CancellationToken cancellationToken) => new(
        new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = api },
        await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(cancellationToken),
        meter);

    /// <summary>The time from the beginning until the API says that it is ready.</summary>
    public Task<TimeSpan> ApiAsync(long begin, CancellationToken cancellationToken) =>
        WaitAsync(IsReadyAsync, begin, cancellationToken);

    /// <summary>The time from the beginning until the queue, which exists, has so many consumers.</summary>
    public async Task<TimeSpan> ConsumersAsync(
        string queue, int count, long begin, CancellationToken cancellationToken)
    {
        await using var channel = await _broker.CreateChannelAsync(cancellationToken: cancellationToken);
        return await WaitAsync(
            async token => (await channel.QueueDeclarePassiveAsync(queue, token)).ConsumerCount >= count,
            begin,
            cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _broker.DisposeAsync();
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync(
                new Uri("/health/ready", UriKind.Relative), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // Nobody listens so far.
            return false;
        }
    }

    private async Task<TimeSpan> WaitAsync(
        Func<CancellationToken, Task<bool>> isReady, long begin, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Period);
        while (!await isReady(cancellationToken))
        {
            _meter.DemandAllAlive();
            if (Stopwatch.GetElapsedTime(begin) > Limit)
                throw new BenchmarkFailedException($"The programs are not ready after {Limit.TotalMinutes} minutes.");
            await timer.WaitForNextTickAsync(cancellationToken);
        }

        return Stopwatch.GetElapsedTime(begin);
    }
}
