namespace Aggregator.Chaos;

/// <summary>The options of a run. The command line defines their defaults and bounds.</summary>
internal sealed record ChaosOptions
{
    /// <summary>Determines the schedule of faults and the payloads.</summary>
    public required int Seed { get; init; }

    /// <summary>How many faults are injected.</summary>
    public required int Faults { get; init; }

    /// <summary>The load goes on until so many events have been confirmed, duplicates included.</summary>
    public required long Events { get; init; }

    /// <summary>
    /// After this time no further fault begins, and the load ends; <c>null</c> to end after faults and events.
    /// </summary>
    public TimeSpan? Limit { get; init; }

    /// <summary>Whether every group of faults comes with short holds, in less than four minutes.</summary>
    public bool IsShort { get; init; }

    /// <summary>Events per second of all publishers together while nothing is broken.</summary>
    public required int Rate { get; init; }

    /// <summary>Where servers, journals and logs are kept, relative to the repository.</summary>
    public required string Folder { get; init; }
}
