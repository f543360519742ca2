using System.Runtime.InteropServices;

namespace Aggregator.Client.Logs;

/// <summary>Each position has a cache line of its own, so that adding does not slow down taking.</summary>
[StructLayout(LayoutKind.Explicit, Size = 384)]
internal struct RingPositions
{
    /// <summary>Number of items that were added.</summary>
    [FieldOffset(128)]
    public long Tail;

    /// <summary>Number of items that were taken.</summary>
    [FieldOffset(256)]
    public long Head;
}
