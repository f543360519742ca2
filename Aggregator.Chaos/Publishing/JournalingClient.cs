using System.Runtime.CompilerServices;
using Aggregator.Chaos.Journals;
using Publisher.Worker.Sending;

namespace Aggregator.Chaos.Publishing;

/// <summary>Records in the journal what is about to be sent, before it is, and what became of each attempt.</summary>
internal sealed class JournalingClient(IPublishClient client, Journal journal) : IPublishClient
{
    private readonly ConditionalWeakTable<PublishRequest, StrongBox<int>> _numbers = new();
    private int _requests;

    public async Task<PublishResult> AttemptAsync(PublishRequest request)
    {
        if (!_numbers.TryGetValue(request, out var number))
        {
            number = new StrongBox<int>(Interlocked.Increment(ref _requests));
            _numbers.Add(request, number);
            journal.Send(number.Value, request);
        }

        var result = await client.AttemptAsync(request);
        Record(number.Value, result);
        return result;
    }

    private void Record(int request, PublishResult result)
    {
        if (result is { Outcome: PublishOutcome.Accepted, RejectedIndexes.Count: 0 })
            journal.Confirm(request);
        else if (result.Outcome != PublishOutcome.Failed)
            journal.Refuse(request, result.Trouble ?? "refused");
        else if (result.MayBeQueued)
            journal.Doubt(request);
    }
}
