using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Dashboard.InBrowser;

/// <summary>The system and a browser, shared by the tests of the page; each has topics of its own.</summary>
public sealed class BrowserPipeline : Pipeline
{
    public Browser Browser { get; } = new();

    public override Task InitializeAsync() => Task.WhenAll(base.InitializeAsync(), Browser.StartAsync());

    protected override async Task ReleaseAsync() => await Browser.DisposeAsync();
}

[CollectionDefinition(Name)]
public sealed class SharedBrowser : ICollectionFixture<BrowserPipeline>
{
    public const string Name = "Browser";
}
