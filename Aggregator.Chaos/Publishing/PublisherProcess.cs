using System.Globalization;
using Aggregator.Chaos.Journals;
using Aggregator.Hosting;
using Publisher.Worker.Accounting;
using Publisher.Worker.Sending;
using Publisher.Worker.Traffic;

namespace Aggregator.Chaos.Publishing;

/// <summary>
/// A publisher as a process of its own, so that it can be killed and frozen. It sends until SIGTERM, or until the
/// process that started it has ended.
/// </summary>
internal static class PublisherProcess
{
    public const string Command = "publish";

    private const double Duplicates = 0.3;
    private const double CrossTopic = 0.1;

    /// <summary>Practically no end.</summary>
    private const int Events = 1_000_000_000;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    // A short wait shows when the system works again, not when the client tries next.
    private static readonly RetryLimits Retries =
        new() { GiveUpAfter = TimeSpan.FromHours(1), MaxDelay = TimeSpan.FromSeconds(1) };

    /// <summary>The arguments of <see cref="RunAsync"/>. The address is passed in the environment.</summary>
    public static string[] Arguments(Door door, string journal, int seed, double rate) =>
    [
        Command, door.Name, journal, seed.ToString(CultureInfo.InvariantCulture),
        rate.ToString(CultureInfo.InvariantCulture),
    ];

    public static async Task<int> RunAsync(string[] settings)
    {
        var door = Door.All.Single(one => one.Name == settings[0]);
        var seed = int.Parse(settings[2], CultureInfo.InvariantCulture);
        var rate = double.Parse(settings[3], CultureInfo.InvariantCulture);
        using var stop = new StopSignal("Stopping: waiting for the requests in flight.");
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        using var journal = new Journal(settings[1]);
        await using var connection = DoorConnection.Open(door, Timeout);
        var shape = new TrafficShape(Events, Duplicates, CrossTopic, Vocabulary.Topics, seed);
        using var source = new RequestSource(
            new TrafficPlan(shape, TimeProvider.System), Events, door.Batch, rate, TimeProvider.System);
        var sender = new EventSender(
            new JournalingClient(connection.Client, journal),
            new RetryPolicy(Retries, Random.Shared, TimeProvider.System),
            new Tally(),
            TimeProvider.System);
        var load = new LoadRun(source, sender, door.Senders).RunAsync(end.Token);
        await Task.WhenAny(load, ParentProcess.EndAsync(end.Token));
        await end.CancelAsync();
        await load;
        return 0;
    }
}
