using System.CommandLine;

namespace Publisher.Worker.CommandLine;

/// <summary>Defines the command line and converts it to <see cref="PublisherOptions"/>.</summary>
internal static class PublisherCommand
{
    /// <summary>The command, whose action runs with the parsed options.</summary>
    public static RootCommand Create(Func<PublisherOptions, Task<int>> run)
    {
        var options = new OptionSet();
        var command = new RootCommand(
            "Publishes generated log events, including duplicates, to an aggregator, and verifies the counts. "
            + "Exit code: 0 if all were accepted and verified, 1 if not, 2 for an invalid command line, 128 plus the "
            + "signal's number if stopped by a signal.");
        foreach (var option in options.All)
            command.Add(option);
        command.SetAction((parsed, _) => Conflict(parsed, options) is { } conflict
            ? Task.FromResult(UsageErrors.Show([conflict], Console.Error))
            : run(Read(parsed, options)));
        return command;
    }

    /// <summary>
    /// Validates rules that concern more than one option. It is not a validator of the command, because those run
    /// before the options' values are read, and reading an invalid value there throws.
    /// </summary>
    private static string? Conflict(ParseResult parsed, OptionSet options)
    {
        if (parsed.GetRequiredValue(options.Transport) == "amqp" && Broker(parsed, options) is null)
            return $"--transport amqp needs the broker's address in {OptionSet.AmqpVariable} or --amqp.";
        var isGiven = parsed.GetResult(options.CrossTopic) is { Implicit: false };
        return isGiven && parsed.GetValue(options.CrossTopic) > 0 && parsed.GetRequiredValue(options.Topics).Count == 1
            ? "--cross-topic must be 0 when there is only one topic."
            : null;
    }

    private static PublisherOptions Read(ParseResult parsed, OptionSet options)
    {
        var topics = parsed.GetRequiredValue(options.Topics);
        return new PublisherOptions
        {
            Url = parsed.GetRequiredValue(options.Url),
            Amqp = parsed.GetRequiredValue(options.Transport) == "amqp" ? Broker(parsed, options) : null,
            Events = parsed.GetValue(options.Events),
            Concurrency = parsed.GetValue(options.Concurrency),
            Duplicates = parsed.GetValue(options.Duplicates),
            CrossTopic = topics.Count == 1 ? 0 : parsed.GetValue(options.CrossTopic),
            Topics = topics,
            Batch = parsed.GetValue(options.Batch),
            Rate = parsed.GetValue(options.Rate),
            Seed = parsed.GetValue(options.Seed) ?? Random.Shared.Next(),
            Verify = parsed.GetValue(options.Verify),
            Timeout = Seconds(parsed.GetValue(options.Timeout)),
            Attempts = parsed.GetValue(options.Attempts),
            GiveUpAfter = Seconds(parsed.GetValue(options.GiveUpAfter)),
            WaitForApi = Seconds(parsed.GetValue(options.WaitForApi)),
            VerifyTimeout = Seconds(parsed.GetValue(options.VerifyTimeout)),
        };
    }

    private static Uri? Broker(ParseResult parsed, OptionSet options)
    {
        if (parsed.GetValue(options.Amqp) is { } given)
            return given;
        var text = Environment.GetEnvironmentVariable(OptionSet.AmqpVariable);
        return text is not null && OptionSet.ParseAmqp(text, out var broker) is null ? broker : null;
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
