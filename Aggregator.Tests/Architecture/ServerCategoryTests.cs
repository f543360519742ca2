using Aggregator.Tests.Api.Access;
using Aggregator.Tests.Api.Publishing;
using Aggregator.Tests.Faults;
using Aggregator.Tests.Infrastructure;
using Aggregator.Tests.Outbox;
using Aggregator.Tests.Outbox.RabbitMq;
using Aggregator.Tests.Outbox.Resilience;
using Aggregator.Tests.Storage.Ingest;
using Aggregator.Tests.Storage.Schema;

namespace Aggregator.Tests.Architecture;

/// <summary>
/// Checks that every way in which a test class obtains a server is recognised, so that the fast tests need none.
/// </summary>
public sealed class ServerCategoryTests
{
    [Theory]
    [InlineData(typeof(PublishTests), "a collection's fixture")]
    [InlineData(typeof(AccessTests), "a fixture derived from another")]
    [InlineData(typeof(SchemaTests), "a fixture of its own")]
    [InlineData(typeof(OutageTests), "a field")]
    [InlineData(typeof(CrashTests), "a fixture that starts processes")]
    [InlineData(typeof(UsesServersInALambda), "code")]
    [InlineData(typeof(UsesServersInAnAsyncMethod), "asynchronous code")]
    [InlineData(typeof(Derived), "a base class")]
    public void A_class_that_uses_servers_is_found(Type testClass, string way) =>
        ServerUse.From(testClass).Any.Should().BeTrue("it uses them by {0}", way);

    [Theory]
    [InlineData(typeof(AckWindowTests))]
    [InlineData(typeof(BackoffTests))]
    [InlineData(typeof(PayloadHashTests))]
    [InlineData(typeof(ReferenceTests))]
    public void A_class_that_uses_no_servers_runs_without_them(Type testClass) =>
        ServerUse.From(testClass).Should().Be((false, false));

    [Theory]
    [InlineData(typeof(OutageTests), true)]
    [InlineData(typeof(PublishTests), false)]
    public void A_class_that_stops_servers_is_distinguished_from_one_that_shares_them(Type testClass, bool own) =>
        ServerUse.From(testClass).Own.Should().Be(own);

    private sealed class UsesServersInALambda
    {
        public Func<string> Address { get; } = () => TestServers.Postgres;
    }

    private class UsesServersInAnAsyncMethod
    {
        public static async Task CreateAsync() => await TestServers.CreateDatabaseAsync("never");
    }

    private sealed class Derived : UsesServersInAnAsyncMethod;
}
