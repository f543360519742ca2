using System.Diagnostics;
using System.Runtime.InteropServices;
using Aggregator.Bench.Measuring;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Bench.Starting;

/// <summary>
/// The programs as <c>./run.sh</c> and the images have them: compiled ahead of time for this processor. The ordinary
/// build leaves that to their first seconds.
/// </summary>
internal static class PublishedPrograms
{
    private static readonly string[] Projects = ["Aggregator.Api", "Aggregator.Consumers", "Publisher.Worker"];

    /// <summary>Publishes them, each to a folder of its own below the one that is returned.</summary>
    /// <exception cref="BenchmarkFailedException">A program could not be published.</exception>
    public static async Task<string> PublishAsync(CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Repository.Root, ".local", "bench-programs");
        foreach (var project in Projects)
        {
            using var publish = Process.Start(
                "dotnet",
                [
                    "publish", Path.Combine(Repository.Root, project),
                    "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "-o", Path.Combine(folder, project),
                    "-v", "quiet", "-nologo", "-p:RunAnalyzers=false",
                ]);
            await publish.WaitForExitAsync(cancellationToken);
            if (publish.ExitCode != 0)
                throw new BenchmarkFailedException($"{project} could not be published.");
        }

        return folder;
    }
}
