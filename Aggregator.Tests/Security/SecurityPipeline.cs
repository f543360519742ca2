using System.Net;
using Aggregator.Tests.Api;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Security;

/// <summary>The tests of hostile input share one running system; after each of them it works as before.</summary>
[CollectionDefinition(Name)]
public sealed class SecurityPipeline : ICollectionFixture<Pipeline>
{
    public const string Name = "Security";
}

/// <summary>What has to be true after an attack.</summary>
internal static class AfterAttack
{
    /// <summary>
    /// Asserts that both doors take an event, that it is stored, that no process has ended, and that the ledger is
    /// balanced.
    /// </summary>
    public static async Task ShouldServeAsync(this Pipeline pipeline)
    {
        var topic = $"after {Samples.NewId()}";
        using var rest = await pipeline.PublishAsync(Samples.Event(topic));
        await rest.ShouldBeAsync(HttpStatusCode.Accepted);
        await pipeline.Broker.PublishAsync(Samples.Json(topic, Samples.NewId()), Samples.NewId());
        await pipeline.StoredAsync(topic, 2);
        var verdict = await pipeline.GetAsync("/verify");
        verdict.GetProperty("balanced").GetBoolean().Should().BeTrue(verdict.ToString());
        pipeline.Api.HasExited.Should().BeFalse(pipeline.Api.Output);
        pipeline.Consumers.Should().OnlyContain(consumer => !consumer.HasExited);
    }
}
