namespace Aggregator.Chaos.Schedule;

/// <summary>
/// Draws the schedule of a run. The same seed, count and kinds give the same schedule. The first faults are one of each
/// group, so that a run that ends early has had all of them.
/// </summary>
internal static class FaultSchedule
{
    private const double JoinShare = 0.2;
    private const double LongestPause = 2;

    /// <summary>How many of each group come in twelve faults; a network breaks in most ways.</summary>
    private static readonly FaultGroup[] Round =
    [
        FaultGroup.Process, FaultGroup.Process, FaultGroup.Broker, FaultGroup.Broker,
        FaultGroup.Database, FaultGroup.Database, FaultGroup.Database,
        FaultGroup.Network, FaultGroup.Network, FaultGroup.Network, FaultGroup.Network, FaultGroup.Clock,
    ];

    public static IReadOnlyList<PlannedFault> Create(
        int seed, int count, IReadOnlyList<FaultKind> kinds, bool isShort)
    {
        var random = new Random(seed);
        var decks = kinds.Where(kind => !isShort || kind.IsQuick)
            .GroupBy(kind => kind.Group)
            .OrderBy(group => group.Key)
            .ToDictionary(group => group.Key, group => new Deck<FaultKind>([.. group], random));
        var opening = new Deck<FaultGroup>([.. decks.Keys], random);
        var groups = new Deck<FaultGroup>([.. Round.Where(decks.ContainsKey)], random);
        var schedule = new List<PlannedFault>();
        while (schedule.Count < count)
        {
            var group = schedule.Count < decks.Count ? opening.Draw() : groups.Draw();
            schedule.Add(Plan(decks[group].Draw(), schedule.LastOrDefault(), random, isShort));
        }

        return schedule;
    }

    private static PlannedFault Plan(FaultKind kind, PlannedFault? previous, Random random, bool isShort)
    {
        var target = random.Next(kind.Targets);
        var hold = isShort ? kind.Hold.Min : kind.Hold.Min + (random.NextDouble() * (kind.Hold.Max - kind.Hold.Min));
        var pause = random.NextDouble() * LongestPause;
        var joins = random.NextDouble() < JoinShare
            && previous is { JoinsPrevious: false }
            && !previous.Kind.Parts.Intersect(kind.Parts, StringComparer.Ordinal).Any();
        return new PlannedFault(kind, target, TimeSpan.FromSeconds(hold), TimeSpan.FromSeconds(pause), joins);
    }
}
