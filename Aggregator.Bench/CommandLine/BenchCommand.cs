using System.CommandLine;
using System.CommandLine.Parsing;

namespace Aggregator.Bench.CommandLine;

/// <summary>The command line.</summary>
internal static class BenchCommand
{
    public static RootCommand Create(Func<BenchOptions, Task<int>> run)
    {
        var names = Names();
        var runs = Whole("--runs", 3, 1, 100, "Measurements of each contender; the tables show the medians.");
        var messages = Whole(
            "--messages", null, 100, 10_000_000,
            "Messages or events of one measurement; by default enough for a few seconds.");
        var seconds = Whole(
            "--seconds", null, 1, 3_600, "Seconds of one measurement of few and memory; else 8 and 300.");
        var connections = Connections();
        var growTo = Whole(
            "--grow-to", null, 0, 100,
            "Millions of events up to which grow measures: 1, 10 or 100; default 10.");
        var json =
            new Option<FileInfo?>("--json") { HelpName = "file", Description = "Write all figures to this file." };
        var command = new RootCommand(
            "Measures ways to do the same work, each compared with its reference in the same run, on PostgreSQL and "
            + "RabbitMQ servers of its own under .local/bench, or on those that AGGREGATOR_TEST_POSTGRES, "
            + "AGGREGATOR_TEST_RABBITMQ and AGGREGATOR_TEST_MANAGEMENT name. Exit code: 0 if all targets are "
            + "reached, 1 if not, 3 if the measured system lost an event or stored one twice, 128 plus the signal's "
            + "number if stopped by a signal.")
        {
            names, runs, messages, seconds, connections, growTo, json,
        };
        command.SetAction((parsed, _) => run(new BenchOptions
        {
            Names = parsed.GetRequiredValue(names),
            Runs = parsed.GetValue(runs)!.Value,
            Messages = parsed.GetValue(messages),
            Seconds = parsed.GetValue(seconds),
            Connections = parsed.GetValue(connections) ?? [],
            GrowTo = parsed.GetValue(growTo),
            Json = parsed.GetValue(json),
        }));
        return command;
    }

    private static Argument<string[]> Names()
    {
        var names = new Argument<string[]>("name")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "What to measure.",
        };
        names.AcceptOnlyFromAmong(
            [.. BenchmarkCatalog.Names, BenchmarkCatalog.All]);
        return names;
    }

    private static Option<int[]> Connections()
    {
        const int max = 1_000;
        var connections = new Option<int[]>("--connections")
        {
            HelpName = "n",
            Description = "A number of connections for few; may be given several times. Else 1, 5, 20 and 64.",
        };
        connections.Validators.Add(result =>
        {
            if (!result.Errors.Any() && result.GetValueOrDefault<int[]>().Any(value => value is < 1 or > max))
                result.AddError($"--connections must be from 1 to {max}.");
        });
        return connections;
    }

    private static Option<int?> Whole(string name, int? fallback, int min, int max, string description)
    {
        var option = new Option<int?>(name)
        {
            HelpName = "n", Description = description, DefaultValueFactory = _ => fallback,
        };
        option.Validators.Add(Check);
        return option;

        void Check(OptionResult result)
        {
            // A value that is not a number has already been reported.
            if (!result.Errors.Any() && result.GetValueOrDefault<int?>() is { } value && (value < min || value > max))
                result.AddError($"{name} must be from {min} to {max}, and {value} is not.");
        }
    }
}
