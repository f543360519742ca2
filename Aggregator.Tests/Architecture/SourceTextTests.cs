using System.Text.RegularExpressions;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Architecture;

/// <summary>Checks rules for the source text that no analyzer covers.</summary>
public sealed partial class SourceTextTests
{
    private const int MaxColumns = 120;

    /// <summary>Maximum number of lines that a failed test lists.</summary>
    private const int MaxNamed = 20;

    /// <summary>
    /// These numbers may only be lowered. The formatter does not break lines, so only this test enforces the limit in
    /// .editorconfig.
    /// </summary>
    [Theory]
    [InlineData("Aggregator.Contracts", 1)]
    [InlineData("Aggregator.Hosting", 3)]
    [InlineData("Aggregator.Outbox", 12)]
    [InlineData("Aggregator.Storage", 25)]
    [InlineData("Aggregator.Consumers", 22)]
    [InlineData("Aggregator.Api", 44)]
    [InlineData("Publisher.Worker", 8)]
    [InlineData("Aggregator.Tests", 235)]
    [InlineData("Aggregator.Bench", 32)]
    [InlineData("samples", 1)]
    public void The_number_of_lines_over_the_limit_does_not_grow(string project, int recorded)
    {
        var found = SourceFiles.In(project, "*.cs")
            .SelectMany(file => File.ReadLines(file).Select((text, index) => (file, text, line: index + 1)))
            .Where(line => line.text.Length > MaxColumns)
            .Select(line => $"{Path.GetRelativePath(Repository.Root, line.file)}:{line.line}")
            .ToList();

        found.Count.Should().BeLessThanOrEqualTo(
            recorded, "lines end at column {0}, unlike {1}", MaxColumns, string.Join(", ", found.Take(MaxNamed)));
    }

    /// <summary>
    /// A task that is not awaited loses its exception. Where that is intended, a comment must say why.
    /// </summary>
    [Theory]
    [InlineData("Aggregator.Hosting", 0)]
    [InlineData("Aggregator.Outbox", 1)]
    [InlineData("Aggregator.Storage", 0)]
    [InlineData("Aggregator.Consumers", 0)]
    [InlineData("Aggregator.Api", 3)]
    [InlineData("Publisher.Worker", 0)]
    public void A_task_that_is_not_awaited_has_a_comment(string project, int recorded)
    {
        var found = SourceFiles.In(project, "*.cs").SelectMany(UnexplainedTasks).ToList();

        found.Count.Should().BeLessThanOrEqualTo(recorded, "a comment is missing at {0}", string.Join(", ", found));
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
