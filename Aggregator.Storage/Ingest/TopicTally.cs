using System.Runtime.InteropServices;
using Aggregator.Contracts;

namespace Aggregator.Storage.Ingest;

/// <summary>Counts the effects of a batch on each topic.</summary>
internal sealed class TopicTally
{
    private int _stored;
    private int _duplicates;
    private long? _first;
    private long? _last;

    /// <summary>One result for each topic, in the order of the topics' characters.</summary>
    public static IReadOnlyList<TopicResult> Count(IReadOnlyList<LogEvent> events, InsertedKeys numbers)
    {
        var tallies = new Dictionary<string, TopicTally?>(StringComparer.Ordinal);
        for (var i = 0; i < events.Count; i++)
        {
            ref var tally = ref CollectionsMarshal.GetValueRefOrAddDefault(tallies, events[i].Topic, out _);
            tally ??= new TopicTally();
            if (!numbers.IsNew(i))
            {
                tally._duplicates++;
                continue;
            }

            tally._stored++;
            tally._first ??= numbers[i];
            tally._last = numbers[i];
        }

        return
        [
            .. tallies.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => new TopicResult(
                entry.Key, entry.Value!._stored, entry.Value!._duplicates, entry.Value!._first, entry.Value!._last)),
        ];
    }
}
