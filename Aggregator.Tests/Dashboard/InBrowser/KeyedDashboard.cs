using Aggregator.Tests.Api.Access;

namespace Aggregator.Tests.Dashboard.InBrowser;

/// <summary>A system with keys, and a browser.</summary>
public sealed class KeyedDashboard : IAsyncLifetime
{
    public KeyedPipeline Pipeline { get; } = new();

    public Browser Browser { get; } = new();

    public Task InitializeAsync() => Task.WhenAll(Pipeline.InitializeAsync(), Browser.StartAsync());

    public async Task DisposeAsync()
    {
        await Browser.DisposeAsync();
        await Pipeline.DisposeAsync();
    }
}
