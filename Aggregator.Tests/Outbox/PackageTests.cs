using System.IO.Compression;
using System.Xml.Linq;
using Aggregator.Tests.Outbox.Infrastructure;

namespace Aggregator.Tests.Outbox;

/// <summary>Tests the content of the package.</summary>
public sealed class PackageTests
{
    [Fact]
    public async Task The_package_contains_a_readme_a_licence_a_changelog_and_the_documentation_of_its_public_api()
    {
        var folder = Directory.CreateTempSubdirectory("outbox-package-");
        try
        {
            await OutboxPackage.PackAsync(folder.FullName);

            await using var package = await ZipFile.OpenReadAsync(
                folder.GetFiles("Aggregator.Outbox.*.nupkg").Should().ContainSingle().Which.FullName);
            var manifest = XDocument.Parse(await TextAsync(package, "Aggregator.Outbox.nuspec"));
            Element(manifest, "license").Should().Be("Apache-2.0");
            Element(manifest, "readme").Should().Be("README.md");
            Element(manifest, "description").Should().NotBeNullOrEmpty();
            Element(manifest, "releaseNotes").Should().NotBeNullOrEmpty();
            (await TextAsync(package, "CHANGELOG.md")).Should().Contain("## Unreleased");
            (await TextAsync(package, "README.md")).Should().Contain("UsePostgresOutbox");
            var documentation = await TextAsync(package, "lib/net10.0/Aggregator.Outbox.xml");
            documentation.Should().Contain(
                "M:Aggregator.Outbox.PostgresOutboxConfigurationExtensions.AddPostgresOutbox")
                .And.Contain("P:Aggregator.Outbox.PostgresOutboxOptions.InboxWindow");
            package.GetEntry("lib/net10.0/Aggregator.Outbox.dll").Should().NotBeNull();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string? Element(XDocument manifest, string name) =>
        manifest.Descendants().SingleOrDefault(element => element.Name.LocalName == name)?.Value;

    private static async Task<string> TextAsync(ZipArchive package, string entry)
    {
        using var reader = new StreamReader(package.GetEntry(entry)!.Open());
        return await reader.ReadToEndAsync();
    }
}
