using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api;

/// <summary>The tests of the REST contract share one running system; each test has its own topics.</summary>
[CollectionDefinition(Name)]
public sealed class RestPipeline : ICollectionFixture<Pipeline>
{
    public const string Name = "REST";
}
