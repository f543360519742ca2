using System.Text.RegularExpressions;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Architecture;

/// <summary>Rules of the source text that no analyzer checks.</summary>
public sealed partial class SourceTextTests
{
    private const int MaxColumns = 120;
    private const int MaxFilesInFolder = 20;

    private static readonly string[] Product =
    [
        "Aggregator.Api", "Aggregator.Client", "Aggregator.Client.Logging", "Aggregator.Client.Serilog",
        "Aggregator.Consumers", "Aggregator.Contracts", "Aggregator.Hosting", "Aggregator.Outbox", "Aggregator.Storage",
        "Publisher.Worker",
    ];

    /// <summary>The formatter does not break lines, so only this test holds the limit of .editorconfig.</summary>
    [Fact]
    public void Lines_end_within_the_limit()
    {
        var found = SourceFiles.In(string.Empty, "*.cs")
            .SelectMany(file => File.ReadLines(file).Select((text, index) => (file, text, line: index + 1)))
            .Where(line => line.text.Length > MaxColumns)
            .Select(line => $"{Path.GetRelativePath(Repository.Root, line.file)}:{line.line}")
            .ToList();

        found.Should().BeEmpty("lines end at column {0}", MaxColumns);
    }

    [Fact]
    public void No_folder_holds_more_files_than_a_reader_keeps_in_mind()
    {
        var full = SourceFiles.In(string.Empty, "*.cs")
            .CountBy(
                file => Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(file)!), StringComparer.Ordinal)
            .Where(folder => folder.Value > MaxFilesInFolder);

        full.Should().BeEmpty("a folder holds at most {0} files", MaxFilesInFolder);
    }

    /// <summary>A few long files are no harm; if most are long, the parts have not been named.</summary>
    [Fact]
    public void The_product_s_files_are_short()
    {
        var lengths = Product.SelectMany(project => SourceFiles.In(project, "*.cs"))
            .Select(file => File.ReadLines(file).Count())
            .Order()
            .ToList();

        lengths[lengths.Count / 2].Should().BeLessThanOrEqualTo(45, "half of the files");
        lengths[lengths.Count * 9 / 10].Should().BeLessThanOrEqualTo(130, "nine of ten files");
    }

    /// <summary>A task that nobody awaits loses its exception. Where that is right, a comment has to say why.</summary>
    [Fact]
    public void A_task_that_nobody_awaits_has_a_reason_beside_it()
    {
        var found = Product.SelectMany(project => SourceFiles.In(project, "*.cs")).SelectMany(UnexplainedTasks);

        found.Should().BeEmpty("a comment says why nobody awaits the task");
    }

    private static IEnumerable<string> UnexplainedTasks(string file)
    {
        var lines = File.ReadAllLines(file);
        for (var index = 1; index < lines.Length; index++)
        {
            var isExplained = lines[index - 1].TrimStart().StartsWith("//", StringComparison.Ordinal)
                || lines[index].Contains("//", StringComparison.Ordinal);
            if (DiscardedTask().IsMatch(lines[index]) && !isExplained)
                yield return $"{Path.GetRelativePath(Repository.Root, file)}:{index + 1}";
        }
    }

    [GeneratedRegex(@"^\s*_ = .*(Async\(|ContinueWith\(|Task\.Run\()", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DiscardedTask();
}
