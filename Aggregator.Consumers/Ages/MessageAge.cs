using System.Buffers.Binary;
using Aggregator.Contracts;

namespace Aggregator.Consumers.Ages;

/// <summary>
/// How long ago a message was published, if its id tells when it was made: UUIDs of version 7 begin with the time, and
/// those of <see cref="AwaitedId"/> end with it. The API makes such ids when it publishes. The AMQP property
/// <c>timestamp</c> counts whole seconds, which is too coarse.
/// </summary>
internal static class MessageAge
{
    private const int Version = 7;
    private const int TimeBits = 48;

    /// <summary>
    /// Ids of other generators may look like these. What they say is hardly ever a time of the last days.
    /// </summary>
    private static readonly TimeSpan Max = TimeSpan.FromDays(7);

    /// <summary>How far the clock of a publisher may be ahead.</summary>
    private static readonly TimeSpan MaxSkew = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The age in milliseconds; <c>null</c> if the id does not tell. An age below zero, which clocks that differ
    /// produce, counts as zero.
    /// </summary>
    public static long? InMs(Guid? messageId, DateTimeOffset now)
    {
        if (messageId is not { } id || MadeAt(id) is not { } made)
            return null;
        var age = now.ToUnixTimeMilliseconds() - made;
        return age <= Max.TotalMilliseconds && age >= -MaxSkew.TotalMilliseconds ? Math.Max(0, age) : null;
    }

    private static long? MadeAt(Guid id)
    {
        if (id.Version != Version)
            return AwaitedId.IsOne(id) ? AwaitedId.TimeOf(id) : null;
        Span<byte> bytes = stackalloc byte[2 * sizeof(long)];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return (long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> (64 - TimeBits));
    }
}
