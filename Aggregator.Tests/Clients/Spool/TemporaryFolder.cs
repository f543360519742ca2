namespace Aggregator.Tests.Clients.Spool;

/// <summary>A folder that ends with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("aggregator-spool-");

    public string Path => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);
}
