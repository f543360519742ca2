using System.CommandLine;
using System.CommandLine.Parsing;

namespace Aggregator.Chaos.CommandLine;

/// <summary>The command line.</summary>
internal static class ChaosCommand
{
    private const int LongFaults = 60;
    private const int ShortFaults = 12;
    private const long LongEvents = 1_000_000;
    private const long ShortEvents = 20_000;

    public static RootCommand Create(Func<ChaosOptions, Task<int>> run)
    {
        var seed = Whole("--seed", 0, int.MaxValue, "The schedule's seed; without it one is drawn and printed.");
        var faults = Whole("--faults", 1, 10_000, $"How many faults; {LongFaults}, or {ShortFaults} with --short.");
        var events = Whole(
            "--events", 1, int.MaxValue, $"How many events; {LongEvents:N0}, or {ShortEvents:N0} with --short.");
        var seconds = Whole("--seconds", 10, 86_400, "Ends load and faults after this time, whatever was reached.");
        var rate = Whole("--rate", 100, 100_000, "Events per second while nothing is broken; 2,500.");
        var brief = new Option<bool>("--short")
        {
            Description = "Every group of faults once or more, in less than four minutes.",
        };
        var folder = new Option<string>("--folder")
        {
            HelpName = "folder",
            Description = "For servers, journals and logs, in the repository.",
            DefaultValueFactory = _ => ".local/chaos",
        };
        var command = new RootCommand(
            "Injects random faults into the whole system under load and checks that every confirmed event is stored "
            + "exactly once. Exit code: 0 if every check held, 1 if one failed or the command line is wrong, 128 plus "
            + "the signal's number if stopped by a signal.")
        {
            seed, faults, events, seconds, rate, brief, folder,
        };
        command.SetAction((parsed, _) =>
        {
            var isShort = parsed.GetValue(brief);
            return run(new ChaosOptions
            {
                Seed = parsed.GetValue(seed) ?? Random.Shared.Next(),
                Faults = parsed.GetValue(faults) ?? (isShort ? ShortFaults : LongFaults),
                Events = parsed.GetValue(events) ?? (isShort ? ShortEvents : LongEvents),
                Limit = parsed.GetValue(seconds) is { } limit ? TimeSpan.FromSeconds(limit) : null,
                Rate = parsed.GetValue(rate) ?? 2_500,
                IsShort = isShort,
                Folder = parsed.GetRequiredValue(folder),
            });
        });
        return command;
    }

    private static Option<int?> Whole(string name, int min, int max, string description)
    {
        var option = new Option<int?>(name) { HelpName = "n", Description = description };
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
