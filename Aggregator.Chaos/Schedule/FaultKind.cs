using Aggregator.Chaos.Faults;

namespace Aggregator.Chaos.Schedule;

/// <summary>A kind of fault.</summary>
internal sealed record FaultKind
{
    public required string Name { get; init; }

    public required FaultGroup Group { get; init; }

    /// <summary>
    /// Seconds after its end within which every publisher gets a confirm again and an event is stored again.
    /// </summary>
    public required int Bound { get; init; }

    /// <summary>Fewest and most seconds that it lasts.</summary>
    public (int Min, int Max) Hold { get; init; } = (3, 10);

    /// <summary>
    /// The parts that it strikes. Two faults at the same time have none in common, because one could not be told from
    /// the other.
    /// </summary>
    public required IReadOnlyList<string> Parts { get; init; }

    /// <summary>Among how many targets the schedule draws one.</summary>
    public int Targets { get; init; } = 1;

    /// <summary>Whether the short form has time for it.</summary>
    public bool IsQuick { get; init; } = true;

    /// <summary>What the machine needs for it; <c>null</c> if nothing.</summary>
    public Func<Machine, string?> Obstacle { get; init; } = _ => null;

    /// <summary>How it is done.</summary>
    public required FaultMaker Make { get; init; }
}
