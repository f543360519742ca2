namespace Aggregator.Tests.Infrastructure;

internal static class Repository
{
    /// <summary>The folder that contains Aggregator.sln.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Aggregator.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException(
            "No folder above the tests contains Aggregator.sln.");
    }
}
