using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Faults;

/// <summary>The short form of <c>./chaos.sh</c>, with a seed that makes it the same each time.</summary>
public sealed class ChaosTests : IAsyncLifetime
{
    private const string Folder = ".local/test-chaos";
    private const string Seed = "16";

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);

    private ServiceProcess? _run;

    [Fact]
    public async Task Random_faults_of_every_group_under_load_lose_nothing_and_store_nothing_twice()
    {
        _run = ServiceProcess.Start(
            "Aggregator.Chaos",
            new Dictionary<string, string>(StringComparer.Ordinal),
            "--short", "--seed", Seed, "--folder", Folder);

        var code = await _run.ExitAsync(Longest);

        code.Should().Be(0, "{0}", _run.Output);
        _run.Output.Should().Contain("KEPT");
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_run is null)
            return;
        var isWhole = _run.HasExited;
        await _run.DisposeAsync();
        // A run that was killed has not stopped its servers.
        if (!isWhole)
            PrivateServers.Remove($"{Folder}-servers");
    }
}
