namespace Aggregator.Chaos;

/// <summary>What the program's end says; <c>./chaos.sh --help</c> lists them.</summary>
internal static class ExitCodes
{
    /// <summary>Every check held.</summary>
    public const int Kept = 0;

    /// <summary>A check failed; the evidence is kept. The command line itself is refused with the same code.</summary>
    public const int Broken = 1;
}
