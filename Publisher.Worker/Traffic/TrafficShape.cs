namespace Publisher.Worker.Traffic;

/// <summary>The parameters that determine a run's traffic, except for its event ids and its clock.</summary>
/// <param name="Events">Number of sends planned, repeats included.</param>
/// <param name="Duplicates">Share of the sends that repeat an earlier event, from 0 to below 1.</param>
/// <param name="CrossTopic">Share of those repeats that are sent under another topic, from 0 to 1.</param>
/// <param name="Topics">The topics, at least one; at least two when <paramref name="CrossTopic"/> is above 0.</param>
/// <param name="Seed">
/// The seed; the same seed yields the same topics, sources, payloads and positions of the repeats.
/// </param>
internal sealed record TrafficShape(
    int Events, double Duplicates, double CrossTopic, IReadOnlyList<string> Topics, int Seed);
