using System.Reflection;
using System.Text.RegularExpressions;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Architecture;

/// <summary>
/// Checks that docs/guarantees.md claims nothing that no test shows, and names only tests that exist.
/// </summary>
public sealed partial class GuaranteesDocTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "docs");

    private static readonly string Document = File.ReadAllText(Path.Combine(Folder, "guarantees.md"));

    private static readonly ILookup<string, MethodInfo> Tests = typeof(GuaranteesDocTests).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly))
        .Where(method => method.IsDefined(typeof(FactAttribute)))
        .ToLookup(method => method.Name, StringComparer.Ordinal);

    [Fact]
    public void Every_test_that_the_page_names_exists_in_the_file_that_it_links_to()
    {
        var links = Link().Matches(Document);

        links.Should().HaveCountGreaterThan(50);
        links.Where(link => !Exists(link.Groups["name"].Value, link.Groups["file"].Value))
            .Select(link => link.Value)
            .Should().BeEmpty("these tests were renamed or removed");
    }

    [Fact]
    public void Every_row_names_a_test_that_shows_it()
    {
        var rows = Row().Matches(Document).Select(row => row.Value).ToList();

        rows.Should().HaveCountGreaterThan(30);
        rows.Where(row => !Link().IsMatch(row.Split('|')[^2])).Should().BeEmpty("nothing is claimed without a test");
    }

    /// <summary>A test of ours, or a check of a shell script that is called by this name.</summary>
    private static bool Exists(string name, string file)
    {
        var path = Path.GetFullPath(Path.Combine(Folder, file));
        if (!File.Exists(path))
            return false;
        return Path.GetExtension(path) == ".cs"
            ? Tests[name].Any(test => test.DeclaringType!.Name == Path.GetFileNameWithoutExtension(path))
            : File.ReadAllText(path).Contains($"check '{name}'", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\[`(?<name>[^`]+)`\]\((?<file>[^)#]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();

    /// <summary>The rows of all tables but their heads and the lines below these.</summary>
    [GeneratedRegex(@"^\| (?!fault )[^\n]*\|$", RegexOptions.Multiline, 1000)]
    private static partial Regex Row();
}
