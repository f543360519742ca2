using System.Xml.Linq;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Architecture;

/// <summary>The allowed references between projects. Adding one is a design decision.</summary>
public sealed class ReferenceTests
{
    [Theory]
    [InlineData("Aggregator.Client")]
    [InlineData("Aggregator.Client.Logging", "Aggregator.Client")]
    [InlineData("Aggregator.Client.Serilog", "Aggregator.Client")]
    [InlineData("Aggregator.Contracts")]
    [InlineData("Aggregator.Hosting")]
    [InlineData("Aggregator.Outbox")]
    [InlineData("Aggregator.Storage", "Aggregator.Contracts", "Aggregator.Hosting", "Aggregator.Outbox")]
    [InlineData("Aggregator.Api", "Aggregator.Contracts", "Aggregator.Hosting", "Aggregator.Storage")]
    [InlineData(
        "Aggregator.Consumers", "Aggregator.Contracts", "Aggregator.Hosting", "Aggregator.Outbox",
        "Aggregator.Storage")]
    [InlineData("Publisher.Worker", "Aggregator.Client", "Aggregator.Contracts", "Aggregator.Hosting")]
    public void Each_project_references_only_the_projects_it_may(string project, params string[] allowed)
    {
        var references = XDocument.Load(Path.Combine(Repository.Root, project, $"{project}.csproj"))
            .Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

        references.Should().BeEquivalentTo(allowed);
    }

    [Theory]
    [InlineData("Aggregator.Client", "Aggregator.Tests", "Aggregator.Chaos", "Publisher.Worker")]
    [InlineData("Aggregator.Client.Logging")]
    [InlineData("Aggregator.Client.Serilog")]
    [InlineData("Aggregator.Hosting", "Aggregator.Tests")]
    [InlineData("Aggregator.Outbox", "Aggregator.Tests")]
    public void Internals_of_libraries_are_visible_only_to_tests_and_the_load(string project, params string[] allowed)
    {
        var friends = XDocument.Load(Path.Combine(Repository.Root, project, $"{project}.csproj"))
            .Descendants("InternalsVisibleTo")
            .Select(friend => friend.Attribute("Include")!.Value);

        friends.Should().BeEquivalentTo(allowed);
    }

    /// <summary>Whoever logs to the Aggregator takes no package for it but the client.</summary>
    [Fact]
    public void The_client_needs_nothing_but_the_framework()
    {
        var packages = XDocument.Load(Path.Combine(Repository.Root, "Aggregator.Client", "Aggregator.Client.csproj"))
            .Descendants("PackageReference")
            .Where(package => package.Attribute("PrivateAssets")?.Value != "all");

        packages.Should().BeEmpty();
    }

    /// <summary>Only Storage classifies failures of the database.</summary>
    [Fact]
    public void The_api_does_not_know_the_database_driver()
    {
        var found = SourceFiles.In("Aggregator.Api", "*.cs")
            .Where(file => File.ReadAllText(file).Contains("Npgsql", StringComparison.Ordinal));

        found.Should().BeEmpty();
    }

    [Fact]
    public void Sql_occurs_only_in_storage_and_outbox()
    {
        string[] others =
        [
            "Aggregator.Contracts", "Aggregator.Hosting", "Aggregator.Api", "Aggregator.Consumers", "Publisher.Worker",
            "Aggregator.Client", "Aggregator.Client.Logging", "Aggregator.Client.Serilog",
        ];
        string[] words = ["INSERT INTO", "SELECT ", "DELETE FROM", "NpgsqlCommand", "FromSql", "SqlQuery"];

        var found = others
            .SelectMany(project => Directory.EnumerateFiles(
                Path.Combine(Repository.Root, project), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .Where(file => words.Any(word => File.ReadAllText(file).Contains(word, StringComparison.Ordinal)));

        found.Should().BeEmpty();
    }
}
