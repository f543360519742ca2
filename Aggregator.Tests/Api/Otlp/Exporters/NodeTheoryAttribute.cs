namespace Aggregator.Tests.Api.Otlp.Exporters;

/// <summary>A test that runs programs of Node. It is skipped on machines without Node or npm.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NodeTheoryAttribute : TheoryAttribute
{
    public NodeTheoryAttribute() => Skip = Array.TrueForAll(["node", "npm"], IsInstalled)
        ? null : "Node and npm are not installed.";

    private static bool IsInstalled(string program) => Environment.GetEnvironmentVariable("PATH")!
        .Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
}
