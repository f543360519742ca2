namespace Publisher.Worker.Traffic;

/// <summary>
/// An event in the form in which it is sent. Sending the same instance again yields a byte-identical duplicate.
/// </summary>
/// <param name="identity">Number of the pair (topic, event id), counted from 0 in the order of the plan.</param>
/// <param name="json">The event as UTF-8 JSON.</param>
/// <param name="family">All events with the same event id.</param>
internal sealed class PlannedEvent(int identity, ReadOnlyMemory<byte> json, EventFamily family)
{
    public int Identity => identity;

    public ReadOnlyMemory<byte> Json => json;

    public EventFamily Family => family;
}
