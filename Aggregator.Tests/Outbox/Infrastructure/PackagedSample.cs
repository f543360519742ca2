using System.Xml.Linq;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Outbox.Infrastructure;

/// <summary>
/// The sample as a program of another team: outside of the repository, with a reference to the package instead of the
/// project. The package comes from a folder, and everything that it needs from wherever this machine gets packages.
/// </summary>
internal sealed class PackagedSample : IDisposable
{
    // A version that no feed has, so that a published package cannot take its place.
    private const string Version = "0.0.0-packed";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("outbox-sample-");

    /// <summary>The folder of the sample's project.</summary>
    public string Project => Path.Combine(_folder.FullName, "OutboxSample");

    public async Task BuildAsync()
    {
        var feed = _folder.CreateSubdirectory("feed").FullName;
        await OutboxPackage.PackAsync(feed, Version);
        Copy();
        await File.WriteAllTextAsync(Path.Combine(Project, "nuget.config"), await NuGetConfigAsync(feed));
        await OutboxPackage.DotnetAsync(
            Project,
            ["build", "-c", OutboxPackage.Configuration],
            ("NUGET_PACKAGES", Path.Combine(_folder.FullName, "packages")));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void Copy()
    {
        var source = Path.Combine(Repository.Root, "samples", "OutboxSample");
        Directory.CreateDirectory(Project);
        foreach (var file in Directory.EnumerateFiles(source, "*.cs"))
            File.Copy(file, Path.Combine(Project, Path.GetFileName(file)));

        var project = XDocument.Load(Path.Combine(source, "OutboxSample.csproj"));
        foreach (var reference in project.Descendants("ProjectReference"))
        {
            reference.Name = "PackageReference";
            reference.SetAttributeValue("Include", "Aggregator.Outbox");
        }

        foreach (var reference in project.Descendants("PackageReference"))
            reference.SetAttributeValue("Version", VersionOf(reference.Attribute("Include")!.Value));
        project.Root!.AddFirst(Settings("TargetFramework", "Nullable", "ImplicitUsings", "InvariantGlobalization"));
        project.Save(Path.Combine(Project, "OutboxSample.csproj"));
    }

    /// <summary>The settings that the sample inherits in the repository.</summary>
    private static XElement Settings(params string[] names)
    {
        var properties = XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props"));
        return new XElement("PropertyGroup", names.Select(name => properties.Descendants(name).First()));
    }

    private static string VersionOf(string package) => package == "Aggregator.Outbox"
        ? Version
        : XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("PackageVersion")
            .Single(one => one.Attribute("Include")!.Value == package).Attribute("Version")!.Value;

    /// <summary>
    /// Adds to the machine's own configuration. Packages that an earlier restore has brought are used where they are,
    /// so that the test needs no network.
    /// </summary>
    private async Task<string> NuGetConfigAsync(string feed)
    {
        var locals = await OutboxPackage.DotnetAsync(
            _folder.FullName, ["nuget", "locals", "global-packages", "--list"]);
        var cache = locals[(locals.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        return new XElement(
            "configuration",
            new XElement("packageSources", Entry("packed", feed)),
            new XElement("fallbackPackageFolders", Entry("cache", cache))).ToString();
    }

    private static XElement Entry(string key, string value) =>
        new("add", new XAttribute("key", key), new XAttribute("value", value));
}
