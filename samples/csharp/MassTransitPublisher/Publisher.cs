using Aggregator.Contracts;
using MassTransit;

namespace MassTransitPublisher;

/// <summary>
/// Retries until the broker has the message. Sending it twice is safe: the message id makes it one message.
/// </summary>
internal sealed class Publisher(IBus bus)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConfirmTimeout = TimeSpan.FromSeconds(10);

    public async Task PublishAsync(LogEvent logEvent)
    {
        // Drawn once: each retry is the same message. Version 7 does not depend on machine and process, as the bus's
        // own ids do.
        var id = Guid.CreateVersion7();
        for (var pause = TimeSpan.FromMilliseconds(200); ; pause = Min(pause * 2, LongestPause))
        {
            using var limit = new CancellationTokenSource(ConfirmTimeout);
            try
            {
                // WaitAsync: what hangs in the client when a connection breaks takes no notice of the token.
                await bus.Publish<LogEvent>(logEvent, context => Prepare(context, id), limit.Token)
                    .WaitAsync(limit.Token);
                return;
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                await Console.Error.WriteLineAsync(
                    $"not confirmed ({failure.Message}), again in {pause.TotalSeconds} s");
                await Task.Delay(pause);
            }
        }
    }

    private static void Prepare(PublishContext context, Guid id)
    {
        context.MessageId = id;

        // An exchange without a queue would confirm, and lose it.
        context.Mandatory = true;
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
