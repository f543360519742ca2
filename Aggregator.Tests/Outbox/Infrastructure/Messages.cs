namespace Aggregator.Tests.Outbox.Infrastructure;

public sealed record Order(string Name);

public sealed record OrderStored(string Name, int Position);
