using System.Diagnostics;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Outbox.Infrastructure;

/// <summary>Packs the library as a release does.</summary>
internal static class OutboxPackage
{
    /// <summary>Packs the build of the tests' configuration into a folder.</summary>
    public static Task PackAsync(string folder, string? version = null) => DotnetAsync(
        Repository.Root,
        ["pack", "Aggregator.Outbox", "--no-build", "-c", Configuration, "-o", folder, .. Version(version)]);

    /// <summary>The configuration of the tests' own build: Debug or Release.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>Runs a dotnet command, which leaves no build server behind.</summary>
    public static async Task<string> DotnetAsync(
        string folder, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false, WorkingDirectory = folder, RedirectStandardOutput = true,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        (string, string)[] noServers = [("MSBUILDDISABLENODEREUSE", "1"), ("UseSharedCompilation", "false")];
        foreach (var (name, value) in noServers.Concat(environment))
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        await process.EndAsync();
        process.ExitCode.Should().Be(0, await output);
        return await output;
    }

    private static string[] Version(string? version) => version is null ? [] : [$"-p:Version={version}"];
}
