namespace Aggregator.Chaos.Publishing;

/// <summary>One of the ways by which events come in, and the load on it.</summary>
/// <param name="Name">The name of the publisher that uses it.</param>
/// <param name="IsRest">Whether it leads through the API, which makes a message of each attempt.</param>
/// <param name="Batch">Events per request.</param>
/// <param name="Senders">Concurrent requests.</param>
/// <param name="Share">Share of the whole load.</param>
internal sealed record Door(string Name, bool IsRest, int Batch, int Senders, double Share)
{
    public static readonly Door Single = new("rest-single", IsRest: true, Batch: 1, Senders: 8, Share: 0.08);
    public static readonly Door Array = new("rest-array", IsRest: true, Batch: 200, Senders: 3, Share: 0.34);
    public static readonly Door Lines = new("rest-lines", IsRest: true, Batch: 250, Senders: 2, Share: 0.30);
    public static readonly Door Amqp = new("amqp", IsRest: false, Batch: 50, Senders: 4, Share: 0.18);
    public static readonly Door MassTransit = new("masstransit", IsRest: false, Batch: 25, Senders: 4, Share: 0.10);

    public static IReadOnlyList<Door> All { get; } = [Single, Array, Lines, Amqp, MassTransit];
}
