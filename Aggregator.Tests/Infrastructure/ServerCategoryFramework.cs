using Aggregator.Tests.Infrastructure;
using Xunit.Abstractions;
using Xunit.Sdk;

[assembly: TestFramework("Aggregator.Tests.Infrastructure." + nameof(ServerCategoryFramework), "Aggregator.Tests")]

namespace Aggregator.Tests.Infrastructure;

/// <summary>
/// Gives every test that can reach PostgreSQL or RabbitMQ the trait <c>Category=Servers</c>, and also
/// <c>Category=OwnServers</c> if it starts some itself. Thus <c>--filter Category!=Servers</c> selects the tests that
/// run anywhere, and <c>--filter Category!=OwnServers</c> those that need only the servers that the environment names.
/// The traits are derived from the code, because an attribute on each class would sooner or later be forgotten.
/// </summary>
public sealed class ServerCategoryFramework(IMessageSink messageSink) : XunitTestFramework(messageSink)
{
    public const string Trait = "Category";
    public const string Servers = "Servers";
    public const string OwnServers = "OwnServers";

    protected override ITestFrameworkDiscoverer CreateDiscoverer(IAssemblyInfo assemblyInfo) =>
        new Discoverer(assemblyInfo, SourceInformationProvider, DiagnosticMessageSink);

    private sealed class Discoverer(
        IAssemblyInfo assembly, ISourceInformationProvider sources, IMessageSink diagnostics)
        : XunitTestFrameworkDiscoverer(assembly, sources, diagnostics)
    {
        protected override bool FindTestsForType(
            ITestClass testClass,
            bool includeSourceInformation,
            IMessageBus messageBus,
            ITestFrameworkDiscoveryOptions discoveryOptions)
        {
            var (any, own) = ServerUse.From(testClass.Class.ToRuntimeType());
            List<string> categories = own ? [Servers, OwnServers] : any ? [Servers] : [];

            // It is not disposed, because the caller owns the bus to which it writes.
            return base.FindTestsForType(
                testClass, includeSourceInformation, new MarkingBus(messageBus, categories), discoveryOptions);
        }
    }

    private sealed class MarkingBus(IMessageBus inner, List<string> categories) : IMessageBus
    {
        public bool QueueMessage(IMessageSinkMessage message)
        {
            if (message is ITestCaseDiscoveryMessage discovered && categories.Count > 0)
                discovered.TestCase.Traits[Trait] = [.. categories];
            return inner.QueueMessage(message);
        }

        public void Dispose() => inner.Dispose();
    }
}
