using System.Diagnostics;
using System.Globalization;
using Aggregator.Outbox.Diagnostics;
using Aggregator.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace Aggregator.Tests.Outbox.Infrastructure;

/// <summary>
/// A process with one consumer that kills itself with SIGKILL when it reaches a step for the n-th time.
/// </summary>
internal static class DoomedProcess
{
    private const int SigKill = 137;

    /// <summary>Starts the process and waits until it has killed itself.</summary>
    public static async Task RunUntilKilledAsync(OutboxServers servers, string queue, OutboxStep step, int occurrence)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false };
        string[] arguments =
        [
            typeof(DoomedProcess).Assembly.Location,
            servers.Postgres,
            servers.RabbitMq.ToString(),
            queue,
            step.ToString(),
            occurrence.ToString(CultureInfo.InvariantCulture),
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        await process.EndAsync();
        if (process.ExitCode != SigKill)
            throw new InvalidOperationException(
                $"The process ended with {process.ExitCode} and not by its own SIGKILL.");
    }

    /// <summary>The process itself.</summary>
    public static async Task RunAsync(string[] args)
    {
        var (postgres, rabbitMq, queue) = (args[0], new Uri(args[1]), args[2]);
        var left = int.Parse(args[4], CultureInfo.InvariantCulture);
        var probe = new StepProbe();
        probe.On(Enum.Parse<OutboxStep>(args[3]), () =>
        {
            if (Interlocked.Decrement(ref left) == 0)
                Process.GetCurrentProcess().Kill();
            return Task.CompletedTask;
        });
        await using var node = await OutboxNode.StartAsync(postgres, rabbitMq, setup =>
        {
            setup.Services.AddSingleton<IOutboxStepProbe>(probe);
            setup.Outbox = options => (options.DeliveryLease, options.SendTimeout) =
                (TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(2));
            setup.Consume<Sending>(queue);
        });
        await Task.Delay(Timeout.Infinite);
    }
}
