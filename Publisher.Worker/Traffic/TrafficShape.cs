namespace Publisher.Worker.Traffic;

/// <summary>All that decides what a run's traffic looks like, apart from its event ids and its clock.</summary>
/// <param name="Events">Number of sends planned, repeats included.</param>
/// <param name="Duplicates">Share of the sends that repeat an earlier event, from 0 to below 1.</param>
/// <param name="CrossTopic">Share of those repeats that go out under another topic, from 0 to 1.</param>
/// <param name="Topics">At least one; at least two when <paramref name="CrossTopic"/> is above 0.</param>
/// <param name="Seed">The same seed gives the same topics, sources, payloads and places of the repeats.</param>
internal sealed record TrafficShape(
    int Events, double Duplicates, double CrossTopic, IReadOnlyList<string> Topics, int Seed);
