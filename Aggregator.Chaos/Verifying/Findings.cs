namespace Aggregator.Chaos.Verifying;

/// <summary>What did not hold, in the order of its discovery. Safe for concurrent use.</summary>
internal sealed class Findings
{
    private readonly Lock _gate = new();
    private readonly List<string> _found = [];

    public IReadOnlyList<string> All
    {
        get
        {
            lock (_gate)
                return [.. _found];
        }
    }

    public void Add(string sentence)
    {
        lock (_gate)
            _found.Add(sentence);
    }

    public void Demand(bool holds, string sentence)
    {
        if (!holds)
            Add(sentence);
    }
}
