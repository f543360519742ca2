using System.CommandLine;
using System.Globalization;
using Aggregator.Contracts;

namespace Publisher.Worker.CommandLine;

/// <summary>Every option with its default, its bounds and its line in the help.</summary>
internal sealed class OptionSet
{
    /// <summary>The environment variable that <c>--amqp</c> takes the place of.</summary>
    public const string AmqpVariable = "AGGREGATOR_AMQP";

    private const double Day = 86_400;

    public Option<Uri> Url { get; } = OptionRules.Checked<Uri>(
        "--url", "url", _ => new Uri("http://127.0.0.1:8080"), "Where the API is.", ParseUrl);

    public Option<string> Transport { get; } = OptionRules.Checked(
        "--transport", "http|amqp", _ => "http",
        "Publish through the API, or straight to the broker with confirms.",
        ParseTransport);

    public Option<Uri?> Amqp { get; } = OptionRules.Checked<Uri?>(
        "--amqp",
        "url",
        null,
        $"The broker for --transport amqp: amqp://user:password@host:port/virtual-host. Better in {AmqpVariable}, "
        + "because everybody on the machine can read command lines.",
        ParseAmqp);

    public Option<int> Events { get; } = OptionRules.Whole(
        "--events", 20_000, 1, 100_000_000, "Events to send, duplicates included and retries not.");

    public Option<int> Concurrency { get; } = OptionRules.Whole(
        "--concurrency", 20, 1, 1000, "Requests under way at a time.");

    public Option<double> Duplicates { get; } = OptionRules.Number(
        "--duplicates", 0.3, 0, 0.99, "Share of the sends that repeat an earlier event, byte for byte.");

    public Option<double> CrossTopic { get; } = OptionRules.Number(
        "--cross-topic",
        0.05,
        0,
        1,
        "Share of those repeats that go out under another topic with the same event_id. They are no duplicates and "
        + "count as unique.");

    public Option<IReadOnlyList<string>> Topics { get; } = OptionRules.Checked<IReadOnlyList<string>>(
        "--topics",
        "n|names",
        _ => TopicList.Named(10),
        "Number of topics, or their names with commas between them.",
        TopicList.Parse);

    public Option<int> Batch { get; } = OptionRules.Whole(
        "--batch",
        1,
        1,
        LogEventLimits.MaxBatchEvents,
        "Events in a request: 1 sends single JSON objects, more sends JSON arrays of so many or of 512 KiB.");

    public Option<double> Rate { get; } = OptionRules.Number(
        "--rate", 0, 0, 1_000_000, "Events per second; 0 for as fast as it goes.");

    public Option<int?> Seed { get; } = OptionRules.Checked<int?>(
        "--seed",
        "n",
        null,
        "Reproduces a run's traffic: topics, sources, payloads and which sends are repeats. Event ids and timestamps "
        + "differ in every run all the same, so a second run sends new events. Drawn and shown when not given.",
        ParseSeed);

    public Option<bool> Verify { get; } = new("--verify")
    {
        Description = "Wait until the queue is worked off and compare GET /stats and GET /verify with what was sent. "
            + "Needs to be the only publisher meanwhile.",
    };

    public Option<double> Timeout { get; } = OptionRules.Number(
        "--timeout", 30, 0.05, Day, "Seconds to wait for the answer to one request.");

    public Option<int> Attempts { get; } = OptionRules.Whole(
        "--attempts", 0, 0, 1_000_000, "Most attempts for one request; 0 for no limit but that of time.");

    public Option<double> GiveUpAfter { get; } = OptionRules.Number(
        "--give-up-after", 300, 0, Day, "Seconds after which a request that keeps failing is not tried again.");

    public Option<double> WaitForApi { get; } = OptionRules.Number(
        "--wait-for-api", 60, 0, Day, "Seconds to wait at the start for an API that does not answer.");

    public Option<double> VerifyPatience { get; } = OptionRules.Number(
        "--verify-patience", 60, 1, Day, "Seconds that --verify waits for counts that stand still.");

    public IEnumerable<Option> All =>
    [
        Url, Transport, Amqp, Events, Concurrency, Duplicates, CrossTopic, Topics, Batch, Rate, Seed, Verify, Timeout,
        Attempts, GiveUpAfter, WaitForApi, VerifyPatience,
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

    /// <summary>The address of a broker, or why a text is none.</summary>
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
