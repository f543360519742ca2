using System.Globalization;
using Aggregator.Contracts;
using Publisher.Worker.Traffic;

namespace Publisher.Worker.CommandLine;

/// <summary>Reads <c>--topics</c>: a number of topics, or their names.</summary>
internal static class TopicList
{
    public const int MaxTopics = 1000;

    public static readonly string Rule = string.Create(
        CultureInfo.InvariantCulture,
        $"must be a number from 1 to {MaxTopics}, or distinct names of 1 to {LogEventLimits.MaxTopicLength} characters "
        + $"separated by commas");

    /// <summary>Returns the topics' names, or the rule that was broken.</summary>
    public static string? Parse(string text, out IReadOnlyList<string> topics)
    {
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count))
        {
            topics = count is >= 1 and <= MaxTopics ? Named(count) : [];
        }
        else
        {
            var names = text.Split(',', StringSplitOptions.TrimEntries);
            var areValid = names.Length <= MaxTopics
                && names.All(name => name.EnumerateRunes().Count() is >= 1 and <= LogEventLimits.MaxTopicLength)
                && names.Distinct(StringComparer.Ordinal).Count() == names.Length;
            topics = areValid ? names : [];
        }

        return topics.Count > 0 ? null : Rule;
    }

    /// <summary>
    /// Returns the given number of names: <c>orders</c>, <c>payments</c>, … and, when these run out, <c>orders-2</c>
    /// and so on.
    /// </summary>
    public static IReadOnlyList<string> Named(int count)
    {
        var names = Vocabulary.Topics;
        return [.. Enumerable.Range(0, count).Select(i => i < names.Length
            ? names[i]
            : string.Create(CultureInfo.InvariantCulture, $"{names[i % names.Length]}-{(i / names.Length) + 1}"))];
    }
}
