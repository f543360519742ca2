using Aggregator.Contracts;
using Aggregator.Storage.Partitions;
using static System.FormattableString;

namespace Aggregator.Storage.Retention;

/// <summary>Rules of <see cref="RetentionOptions"/> that concern more than one setting, or those of a topic.</summary>
internal static class RetentionRules
{
    private const int MaxDays = 36_500;

    /// <summary>Each rule that is broken, as a sentence that names the setting.</summary>
    public static IEnumerable<string> Broken(RetentionOptions retention) =>
        OfKeys(retention).Concat(OfTopics(retention));

    private static IEnumerable<string> OfKeys(RetentionOptions retention)
    {
        if (retention.KeyDays == 0)
            yield break;
        const string reason = "the key of an event that is kept is kept as well";
        var longest = retention.Topics.Select(one => one.Days).Append(retention.Days).Max();
        if (longest == 0)
            yield return Invariant($"Retention__KeyDays needs Retention__Days or Retention__Topics: {reason}.");
        if (retention.KeyDays < longest)
        {
            yield return Invariant(
                $"Retention__KeyDays ({retention.KeyDays}) must not be less than the {longest} days for which ")
                + Invariant($"Retention__Days or Retention__Topics keep payloads: {reason}.");
        }
    }

    private static IEnumerable<string> OfTopics(RetentionOptions retention)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < retention.Topics.Count; i++)
        {
            var one = retention.Topics[i];
            if (one.Topic.Length == 0 || one.Topic.EnumerateRunes().Count() > LogEventLimits.MaxTopicLength)
                yield return Invariant($"Retention__Topics__{i}__Topic must have 1 to 100 characters.");
            else if (!seen.Add(one.Topic))
                yield return Invariant($"Retention__Topics__{i}__Topic must be another one for each.");
            if (one.Days is < 1 or > MaxDays)
                yield return Invariant($"Retention__Topics__{i}__Days must be from 1 to 36,500.");
            else if (retention.Days > 0 && one.Days > retention.Days)
            {
                yield return Invariant($"Retention__Topics__{i}__Days ({one.Days}) must not be more than ")
                    + Invariant($"Retention__Days ({retention.Days}), after which all payloads are dropped.");
            }
        }
    }
}
