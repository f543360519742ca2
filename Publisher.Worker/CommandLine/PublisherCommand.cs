using System.CommandLine;

namespace Publisher.Worker.CommandLine;

/// <summary>The command line as a whole, and how it becomes <see cref="PublisherOptions"/>.</summary>
internal static class PublisherCommand
{
    /// <summary>The command, whose action is to run with the options read.</summary>
    public static RootCommand Create(Func<PublisherOptions, Task<int>> run)
    {
        var options = new OptionSet();
        var command = new RootCommand(
            "Publishes made-up log events, duplicates among them, to an aggregator, and verifies what became of them. "
            + "Exit code: 0 when all were accepted and verified, 1 when not, 2 for a wrong command line, 128 plus the "
            + "signal's number when stopped by a signal.");
        foreach (var option in options.All)
            command.Add(option);
        command.SetAction((parsed, _) => Conflict(parsed, options) is { } conflict
            ? Task.FromResult(UsageErrors.Show([conflict], Console.Error))
            : run(Read(parsed, options)));
        return command;
    }

    /// <summary>
    /// Checks what no option can check alone. Not a validator of the command: those run before the options' values are
    /// read, and reading a wrong value there throws.
    /// </summary>
    private static string? Conflict(ParseResult parsed, OptionSet options)
    {
        if (parsed.GetRequiredValue(options.Transport) == "amqp" && Broker(parsed, options) is null)
            return $"--transport amqp needs the broker's address in {OptionSet.AmqpVariable} or --amqp.";
        var isGiven = parsed.GetResult(options.CrossTopic) is { Implicit: false };
        return isGiven && parsed.GetValue(options.CrossTopic) > 0 && parsed.GetRequiredValue(options.Topics).Count == 1
            ? "--cross-topic must be 0 when there is just one topic."
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
            VerifyPatience = Seconds(parsed.GetValue(options.VerifyPatience)),
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
