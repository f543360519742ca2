namespace Aggregator.Tests.Infrastructure;

/// <summary>Lists the repository's source files, without the output of builds.</summary>
internal static class SourceFiles
{
    /// <summary>Files below a folder of the repository, by a pattern such as <c>*.cs</c>.</summary>
    public static IEnumerable<string> In(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), pattern, SearchOption.AllDirectories)
            .Where(file => !IsBuilt(Path.GetRelativePath(Repository.Root, file)));

    private static bool IsBuilt(string file) =>
        file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin" or "node_modules" or ".local");
}
