using System.Buffers.Binary;
using Aggregator.Consumers.Deliveries;
using Aggregator.Outbox.Gathering;
using MassTransit;

namespace Aggregator.Consumers.Ages;

/// <summary>
/// Measures how old events are when their transaction has committed, of messages whose ids tell when they were made:
/// UUIDs of version 7 begin with the time, and the API makes such an id when it publishes. It costs a few additions for
/// each message.
/// </summary>
internal sealed class AgeMeter(AgeTotals totals, TimeProvider time) : IReceiveObserver
{
    private const int Version = 7;
    private const int TimeBits = 48;

    /// <summary>
    /// Ids of other generators may look like version 7. What they say is hardly ever a time of the last days.
    /// </summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(7);

    /// <summary>How far the clock of a publisher may be ahead.</summary>
    private static readonly TimeSpan MaxSkew = TimeSpan.FromMinutes(1);

    /// <summary>MassTransit calls this after the commit, with the messages that were not consumed before.</summary>
    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class
    {
        var now = time.GetUtcNow();
        if (context is ConsumeContext<Gathered<Delivery>> gathered)
        {
            foreach (var message in gathered.Message.Messages)
                Add(message.Message, now);
        }
        else if (context is ConsumeContext<Delivery> single)
        {
            Add(single.Message, now);
        }

        return Task.CompletedTask;
    }

    public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostReceive(ReceiveContext context) => Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class => Task.CompletedTask;

    public Task ReceiveFault(ReceiveContext context, Exception exception) => Task.CompletedTask;

    /// <summary>
    /// The age of a message in milliseconds; <c>null</c> if its id does not tell. An age below zero, which clocks that
    /// differ produce, counts as zero.
    /// </summary>
    internal static long? AgeMs(Guid? messageId, DateTimeOffset now)
    {
        if (messageId is not { Version: Version } id)
            return null;
        Span<byte> bytes = stackalloc byte[2 * sizeof(long)];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var made = (long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> (64 - TimeBits));
        var age = now.ToUnixTimeMilliseconds() - made;
        return age <= MaxAge.TotalMilliseconds && age >= -MaxSkew.TotalMilliseconds ? Math.Max(0, age) : null;
    }

    private void Add(Delivery delivery, DateTimeOffset now)
    {
        if (AgeMs(delivery.Origin.MessageId, now) is { } age)
            totals.Add(now, age, delivery.Count);
    }
}
