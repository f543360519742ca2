using System.Threading.Channels;
using Aggregator.Contracts;
using Publisher.Worker.Traffic;

namespace Publisher.Worker.Sending;

/// <summary>Turns a plan into requests, at the pace asked for, and hands them over through a bounded channel.</summary>
/// <param name="plan">Where the events come from.</param>
/// <param name="events">How many of them to take.</param>
/// <param name="batch">Events in a request: 1 for single objects, more for arrays.</param>
/// <param name="rate">Events per second; 0 for no limit.</param>
/// <param name="time">The clock that the pace is kept by.</param>
internal sealed class RequestSource(TrafficPlan plan, int events, int batch, double rate, TimeProvider time)
{
    /// <summary>Writes all requests and completes the channel, early when told to stop.</summary>
    public async Task WriteToAsync(ChannelWriter<PublishRequest> requests, CancellationToken stop)
    {
        try
        {
            var pacer = new Pacer(rate);
            var begin = time.GetTimestamp();
            foreach (var request in Requests())
            {
                var wait = pacer.Reserve(request.Events.Count, time.GetElapsedTime(begin));
                if (wait > TimeSpan.Zero)
                    await Task.Delay(wait, time, stop);
                await requests.WriteAsync(request, stop);
            }

            requests.Complete();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            requests.Complete();
        }
        catch (Exception e)
        {
            requests.Complete(e);
            throw;
        }
    }

    private IEnumerable<PublishRequest> Requests()
    {
        if (batch == 1)
            return Events().Select(PublishRequest.Single);
        return Arrays();
    }

    private IEnumerable<PlannedEvent> Events()
    {
        for (var i = 0; i < events; i++)
            yield return plan.Next();
    }

    /// <summary>
    /// An array is closed early when the next event would take it past the size of one message on the broker.
    /// </summary>
    private IEnumerable<PublishRequest> Arrays()
    {
        var members = new List<PlannedEvent>(batch);
        var bytes = 0;
        foreach (var planned in Events())
        {
            var isFull = members.Count == batch || bytes + planned.Json.Length > LogEventLimits.MaxBatchBytes;
            if (isFull && members.Count > 0)
            {
                yield return PublishRequest.Array(members);
                members = new List<PlannedEvent>(batch);
                bytes = 0;
            }

            members.Add(planned);
            bytes += planned.Json.Length;
        }

        if (members.Count > 0)
            yield return PublishRequest.Array(members);
    }
}
