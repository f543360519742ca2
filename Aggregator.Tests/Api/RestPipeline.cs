using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api;

/// <summary>The behaviours of the REST contract share one running system; each test has topics of its own.</summary>
[CollectionDefinition(Name)]
public sealed class RestPipeline : ICollectionFixture<Pipeline>
{
    public const string Name = "REST";
}
