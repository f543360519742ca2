using System.IO.Hashing;
using System.Runtime.InteropServices;
using Aggregator.Consumers.Deliveries;

namespace Aggregator.Consumers.Ingest;

/// <summary>
/// What keeps copies of an event in the order of their arrival: of two that differ, the first to commit is stored, and
/// transactions that run side by side commit in any order.
/// </summary>
internal static class EventOrder
{
    /// <summary>A key for each event, made of its identity; two events with one key only wait for each other.</summary>
    public static void AddKeys(Delivery delivery, ICollection<ulong> keys)
    {
        foreach (var reading in delivery.Readings)
        {
            if (reading.Event is { } logEvent)
                keys.Add(Hash(logEvent.EventId, unchecked((long)Hash(logEvent.Topic, 0))));
        }
    }

    private static ulong Hash(string text, long seed) =>
        XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text.AsSpan()), seed);
}
