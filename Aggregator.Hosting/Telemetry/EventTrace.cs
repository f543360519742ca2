using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Aggregator.Hosting.Telemetry;

/// <summary>The trace of one event.</summary>
/// <param name="Index">Its index in its message.</param>
/// <param name="Parent">The span that created it.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EventTrace(int Index, ActivityContext Parent);
