using Aggregator.Hosting;
using Publisher.Worker.CommandLine;
using Publisher.Worker.Reporting;
using Publisher.Worker.Sending;
using Spectre.Console;

namespace Publisher.Worker;

/// <remarks>
/// The class has a namespace, so that tests that see the internals of several programs can distinguish them.
/// </remarks>
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
        // Only for HTTP, because the broker's client does not support it.
        if (options.Amqp is null)
            InlineSockets.Use();
        using var stop = new StopSignal("Stopping: waiting for the requests in flight. Press Ctrl-C again to quit.");
        var screen = new Screen(AnsiConsole.Console, Console.Out);
        return await new PublisherRun(options, screen, TimeProvider.System).RunAsync(stop);
    }
}
