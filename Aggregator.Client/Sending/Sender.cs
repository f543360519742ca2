using System.Globalization;
using Aggregator.Client.Diagnostics;
using Aggregator.Client.Queues;

namespace Aggregator.Client.Sending;

/// <summary>Sends batches until each of their events is confirmed or rejected.</summary>
internal sealed class Sender(
    IEventQueue queue, BatchReader batches, PublishEndpoint endpoint, BackOff backOff, ProblemReporter problems,
    AggregatorClientOptions options)
{
    /// <summary>Runs until it is stopped; what is not settled by then stays in the queue.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
                await DeliverAsync(await batches.NextAsync(stop).ConfigureAwait(false), stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // This is how it ends.
        }
    }

    /// <summary>
    /// One event that makes the whole request fail must not take the others with it: if the response does not name it,
    /// it is found by halving.
    /// </summary>
    private async Task DeliverAsync(IReadOnlyList<QueuedEvent> batch, CancellationToken stop)
    {
        var parts = new Stack<IReadOnlyList<QueuedEvent>>([batch]);
        while (parts.TryPop(out var part))
        {
            switch (await SendAsync(part, stop).ConfigureAwait(false))
            {
                case AttemptOutcome.Settled settled:
                    Settle(part, settled);
                    break;
                case AttemptOutcome.Refused { BlamesEvents: true } refused when part.Count == 1:
                    Reject(part[0], refused.Status, [refused.Reason]);
                    break;
                case AttemptOutcome.Refused { BlamesEvents: true }:
                    parts.Push([.. part.Skip(part.Count / 2)]);
                    parts.Push([.. part.Take(part.Count / 2)]);
                    break;
                case AttemptOutcome.Refused refused:
                    await RefuseAsync(part, refused, parts, stop).ConfigureAwait(false);
                    break;
            }
        }
    }

    private async Task<AttemptOutcome> SendAsync(IReadOnlyList<QueuedEvent> part, CancellationToken stop)
    {
        var body = RequestBody.Array(part, one => one.Body);
        if (options.Gzip)
            body = body.Compress();
        for (var failures = 1; ; failures++)
        {
            var outcome = await endpoint.SendAsync(body, stop).ConfigureAwait(false);
            ClientMetrics.Requests.Add(1, ClientMetrics.Outcome(Name(outcome)));
            if (outcome is not AttemptOutcome.Failed failed)
                return outcome;
            var wait = backOff.WaitAfter(failures, failed.RetryAfter);
            problems.Report(string.Create(
                CultureInfo.InvariantCulture,
                $"Sending {part.Count} events failed; next attempt in {wait.TotalSeconds:0.#} s: {failed.Trouble}"));
            await Task.Delay(wait, options.Time, stop).ConfigureAwait(false);
        }
    }

    private static string Name(AttemptOutcome outcome) => outcome switch
    {
        AttemptOutcome.Settled => "ok",
        AttemptOutcome.Failed => "retry",
        _ => "refused",
    };

    /// <summary>
    /// A caller is told at once. What nobody awaits is kept and sent again, because a key or an address can be put
    /// right.
    /// </summary>
    private async Task RefuseAsync(
        IReadOnlyList<QueuedEvent> part,
        AttemptOutcome.Refused refused,
        Stack<IReadOnlyList<QueuedEvent>> parts,
        CancellationToken stop)
    {
        foreach (var awaited in part.Where(one => one.IsAwaited))
            Reject(awaited, refused.Status, [refused.Reason]);
        QueuedEvent[] rest = [.. part.Where(one => !one.IsAwaited)];
        if (rest.Length == 0)
            return;

        var wait = backOff.WaitAfter(int.MaxValue, null);
        problems.Report(string.Create(
            CultureInfo.InvariantCulture,
            $"{rest.Length} events were refused and are sent again in {wait.TotalSeconds:0.#} s: {refused.Reason}"));
        await Task.Delay(wait, options.Time, stop).ConfigureAwait(false);
        parts.Push(rest);
    }

    private void Settle(IReadOnlyList<QueuedEvent> part, AttemptOutcome.Settled settled)
    {
        ClientMetrics.Confirmed.Add(part.Count - settled.Rejected.Count);
        for (var i = 0; i < part.Count; i++)
        {
            if (settled.Rejected.TryGetValue(i, out var reasons))
            {
                Reject(part[i], 422, reasons);
                continue;
            }

            queue.Settle(part[i]);
            part[i].Confirm();
        }
    }

    private void Reject(QueuedEvent one, int status, IReadOnlyList<string> reasons)
    {
        ClientMetrics.Rejected.Add(1);
        var rejected = one.Rejected(status, reasons);
        // A program may end as soon as a flush completes, and the report would be lost.
        if (!one.IsAwaited)
            problems.Report($"{rejected.Topic}/{rejected.EventId} was rejected: {string.Join("; ", reasons)}");
        queue.Settle(one);
        one.Reject(rejected);
    }
}
