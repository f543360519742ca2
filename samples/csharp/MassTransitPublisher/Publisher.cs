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
        // The id is created once, so that each retry sends the same message. Unlike the bus's own ids, UUIDs of version
        // 7 do not depend on machine and process.
        var id = Guid.CreateVersion7();
        for (var pause = TimeSpan.FromMilliseconds(200); ; pause = Min(pause * 2, LongestPause))
        {
            using var limit = new CancellationTokenSource(ConfirmTimeout);
            try
            {
                // WaitAsync is needed because a publish that hangs in the client when a connection breaks ignores the
                // token.
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

        // Without this an exchange that has no queue would confirm the message and lose it.
        context.Mandatory = true;
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
