using System.Runtime.InteropServices;

namespace Aggregator.Chaos.Journals;

/// <summary>What makes two events the same one.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct EventIdentity(string Topic, string EventId)
{
    public override string ToString() => $"{Topic}/{EventId}";
}
