using System.Globalization;
using Aggregator.Hosting;
using Publisher.Worker.Accounting;
using Publisher.Worker.Reporting;
using Publisher.Worker.Sending;
using Publisher.Worker.Traffic;
using Publisher.Worker.Verifying;

namespace Publisher.Worker;

/// <summary>Executes one run from beginning to end: reach the API, read the counts, send, report, compare.</summary>
internal sealed class PublisherRun(PublisherOptions options, Screen screen, TimeProvider time)
{
    private readonly Tally _tally = new();

    /// <summary>Returns the process's exit code.</summary>
    public async Task<int> RunAsync(StopSignal stop)
    {
        using var connections = ApiHttp.Connections(options.Concurrency, options.Timeout);
        using var http = ApiHttp.Client(connections, options.Url);
        await screen.Lines.WriteLineAsync(Heading());
        if (!await IsReadyAsync(http, stop.Token))
            return stop.ExitCode ?? ExitCodes.Failure;
        var isFine = options.Verify
            ? await RunVerifiedAsync(http, connections, stop.Token)
            : await RunLoadAsync(connections, stop.Token);
        return stop.ExitCode ?? (isFine ? ExitCodes.Success : ExitCodes.Failure);
    }

    /// <summary>A run that publishes straight to the broker needs the API only for its counts.</summary>
    private async Task<bool> IsReadyAsync(HttpClient http, CancellationToken stop) =>
        (options.Amqp is not null && !options.Verify)
        || await new ApiReadiness(http, options.Timeout, time, screen.Lines).WaitAsync(options.WaitForApi, stop);

    private async Task<bool> RunVerifiedAsync(HttpClient http, SocketsHttpHandler connections, CancellationToken stop)
    {
        var stats = new StatsClient(http, options.Timeout, time);
        var verification = new Verification(stats, options.VerifyTimeout, time, screen.Lines);
        if (await verification.BaselineAsync(stop) is not { } before)
            return false;

        await RunLoadAsync(connections, stop);
        var comparisons = await verification.CompareAsync(before, _tally.Expect(), _tally.Figures, stop);
        if (comparisons is null)
        {
            await screen.Lines.WriteLineAsync("Not verified.");
            return false;
        }

        screen.Show(Report.Verification(comparisons));
        return comparisons.All(comparison => comparison.Agrees);
    }

    private async Task<bool> RunLoadAsync(SocketsHttpHandler connections, CancellationToken stop)
    {
        var begin = time.GetTimestamp();
        await using var broker = options.Amqp is { } address
            ? new AmqpPublishClient(address, options.Timeout, time) : null;
        using var api = new PublishClient(connections, options.Url, options.Timeout, time);
        using var source = CreateSource();
        var load = CreateLoad(source, broker ?? (IPublishClient)api).RunAsync(stop);
        await screen.Progress(_tally, options.Events, time).FollowAsync(load);
        await load;
        var elapsed = time.GetElapsedTime(begin);

        screen.Show(Report.Load(_tally.Figures, _tally.Expect(), _tally.Latency(), elapsed));
        if (_tally.Figures.FirstRefusal is { } refusal)
            await screen.Lines.WriteLineAsync($"First refusal: {refusal}");
        if (_tally.Figures is { GivenUp: > 0, LastTrouble: { } trouble })
            await screen.Lines.WriteLineAsync($"Last trouble: {trouble}");
        return _tally.Figures.AllAccepted;
    }

    private RequestSource CreateSource()
    {
        var shape = new TrafficShape(
            options.Events, options.Duplicates, options.CrossTopic, options.Topics, options.Seed);
        return new RequestSource(
            new TrafficPlan(shape, time), options.Events, options.Batch, options.Rate, time);
    }

    private LoadRun CreateLoad(RequestSource source, IPublishClient client)
    {
        var limits = new RetryLimits { Attempts = options.Attempts, GiveUpAfter = options.GiveUpAfter };
        var sender = new EventSender(client, new RetryPolicy(limits, Random.Shared, time), _tally, time);
        return new LoadRun(source, sender, options.Concurrency);
    }

    private string Heading() => string.Create(
        CultureInfo.InvariantCulture,
        $"Publishing {options.Events:N0} events to "
        + $"{(options.Amqp is { } broker ? $"{broker.Scheme}://{broker.Authority}" : options.Url)} "
        + $"(concurrency {options.Concurrency}, batch {options.Batch}, seed {options.Seed})");
}
