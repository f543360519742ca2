using System.Threading.Channels;

namespace Publisher.Worker.Sending;

/// <summary>Runs the source against many senders.</summary>
internal sealed class Load(RequestSource source, EventSender sender, int concurrency)
{
    /// <summary>
    /// Ends when every request is settled or given up, or, once told to stop, when none is under way.
    /// </summary>
    public async Task RunAsync(CancellationToken stop)
    {
        // Deep enough that no sender waits for the generator, shallow enough that memory does not depend on the load.
        var channel = Channel.CreateBounded<PublishRequest>(
            new BoundedChannelOptions(concurrency * 2) { SingleWriter = true });
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var generating = Task.Run(() => source.WriteToAsync(channel.Writer, ending.Token), CancellationToken.None);
        try
        {
            await Parallel.ForEachAsync(
                channel.Reader.ReadAllAsync(CancellationToken.None),
                new ParallelOptions { MaxDegreeOfParallelism = concurrency },
                async (request, _) => await sender.SendAsync(request, stop));
        }
        finally
        {
            // A sender that threw leaves the generator waiting for room in the channel.
            await ending.CancelAsync();
            await generating;
        }
    }
}
