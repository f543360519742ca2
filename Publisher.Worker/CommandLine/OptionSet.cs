using System.CommandLine;
using System.Globalization;
using Aggregator.Contracts;

namespace Publisher.Worker.CommandLine;

/// <summary>All options with their defaults, bounds and descriptions in the help text.</summary>
internal sealed class OptionSet
{
    /// <summary>The environment variable that <c>--amqp</c> overrides.</summary>
    public const string AmqpVariable = "AGGREGATOR_AMQP";

    private const double Day = 86_400;

    public Option<Uri> Url { get; } = OptionRules.Checked<Uri>(
        "--url", "url", _ => new Uri("http://127.0.0.1:8080"), "The API's address.", ParseUrl);

    public Option<string> Transport { get; } = OptionRules.Checked(
        "--transport", "http|amqp", _ => "http",
        "Publish through the API, or straight to the broker with confirms.",
        ParseTransport);

    public Option<Uri?> Amqp { get; } = OptionRules.Checked<Uri?>(
        "--amqp",
        "url",
        null,
        $"The broker for --transport amqp: amqp://user:password@host:port/virtual-host. Prefer {AmqpVariable}, because "
        + "all users of the machine can read command lines.",
        ParseAmqp);

    public Option<int> Events { get; } = OptionRules.Whole(
        "--events", 20_000, 1, 100_000_000, "Events to send, including duplicates, but not retries.");

    public Option<int> Concurrency { get; } = OptionRules.Whole(
        "--concurrency", 20, 1, 1000, "Maximum number of concurrent requests.");

    public Option<double> Duplicates { get; } = OptionRules.Number(
        "--duplicates", 0.3, 0, 0.99, "Share of the sends that repeat an earlier event, byte for byte.");

    public Option<double> CrossTopic { get; } = OptionRules.Number(
        "--cross-topic",
        0.05,
        0,
        1,
        "Share of those repeats that are sent under another topic with the same event_id. They are not duplicates and "
        + "count as unique.");

    public Option<IReadOnlyList<string>> Topics { get; } = OptionRules.Checked<IReadOnlyList<string>>(
        "--topics",
        "n|names",
        _ => TopicList.Named(10),
        "Number of topics, or their names, separated by commas.",
        TopicList.Parse);

    public Option<int> Batch { get; } = OptionRules.Whole(
        "--batch",
        1,
        1,
        LogEventLimits.MaxBatchEvents,
        "Events per request: 1 sends single JSON objects, more sends JSON arrays of this many events or 512 KiB.");

    public Option<double> Rate { get; } = OptionRules.Number(
        "--rate", 0, 0, 1_000_000, "Maximum events per second; 0 for no limit.");

    public Option<int?> Seed { get; } = OptionRules.Checked<int?>(
        "--seed",
        "n",
        null,
        "Reproduces a run's traffic: topics, sources, payloads and which sends are repeats. Event ids and timestamps "
        + "still differ in every run, so a second run sends new events. Chosen at random and shown if omitted.",
        ParseSeed);

    public Option<bool> Verify { get; } = new("--verify")
    {
        Description = "Wait until the queue is drained and compare GET /stats and GET /verify with the events sent. "
            + "No other publisher may run at the same time.",
    };

    public Option<double> Timeout { get; } = OptionRules.Number(
        "--timeout", 30, 0.05, Day, "Seconds to wait for the response to one request.");

    public Option<int> Attempts { get; } = OptionRules.Whole(
        "--attempts", 0, 0, 1_000_000, "Maximum attempts for one request; 0 for no limit except time.");

    public Option<double> GiveUpAfter { get; } = OptionRules.Number(
        "--give-up-after", 300, 0, Day, "Seconds after which a failing request is no longer retried.");

    public Option<double> WaitForApi { get; } = OptionRules.Number(
        "--wait-for-api", 60, 0, Day, "Seconds to wait at the start for an API that does not respond.");

    public Option<double> VerifyTimeout { get; } = OptionRules.Number(
        "--verify-patience", 60, 1, Day, "Seconds that --verify waits while no count changes, and for the proof.");

    public IEnumerable<Option> All =>
    [
        Url, Transport, Amqp, Events, Concurrency, Duplicates, CrossTopic, Topics, Batch, Rate, Seed, Verify, Timeout,
        Attempts, GiveUpAfter, WaitForApi, VerifyTimeout,
    ];

    private static string? ParseUrl(string text, out Uri url)
    {
        var isUrl = Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var parsed)
            && parsed.Scheme is "http" or "https" && parsed.Query.Length == 0;
        url = parsed!;
        return isUrl ? null : "must be an address such as http://127.0.0.1:8080";
    }

    private static string? ParseTransport(string text, out string transport)
    {
        transport = text;
        return text is "http" or "amqp" ? null : "must be http or amqp";
    }

    /// <summary>Parses a broker's address; returns the address or the rule that was broken.</summary>
    internal static string? ParseAmqp(string text, out Uri? broker)
    {
        var isAddress = Uri.TryCreate(text, UriKind.Absolute, out broker) && broker.Scheme is "amqp" or "amqps";
        return isAddress ? null : "must be an address such as amqp://user:password@127.0.0.1:5672/aggregator";
    }

    private static string? ParseSeed(string text, out int? seed)
    {
        var isNumber = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number);
        seed = number;
        return isNumber ? null : "must be a whole number that fits in 32 bits";
    }
}
