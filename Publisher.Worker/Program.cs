using Aggregator.Hosting;
using Publisher.Worker.CommandLine;
using Publisher.Worker.Reporting;
using Publisher.Worker.Sending;
using Spectre.Console;

namespace Publisher.Worker;

/// <remarks>In a namespace, so that tests that see the internals of several programs can tell them apart.</remarks>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        var parsed = PublisherCommand.Create(RunAsync).Parse(args);
        return parsed.Errors.Count == 0
            ? await parsed.InvokeAsync(UsageErrors.Invocation)
            : UsageErrors.Show(parsed.Errors.Select(error => error.Message), Console.Error);
    }

    private static async Task<int> RunAsync(PublisherOptions options)
    {
        // Over HTTP only: the client of the broker is not made for it.
        if (options.Amqp is null)
            InlineSockets.Use();
        using var stop = new StopSignal("Stopping: waiting for the requests under way. Once more to end at once.");
        var screen = new Screen(AnsiConsole.Console, Console.Out);
        return await new PublisherRun(options, screen, TimeProvider.System).RunAsync(stop);
    }
}
