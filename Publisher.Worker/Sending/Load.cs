namespace Publisher.Worker.Sending;

/// <summary>Runs the source against many senders.</summary>
internal sealed class Load(RequestSource source, EventSender sender, int concurrency)
{
    /// <summary>
    /// Ends when every request is settled or given up, or, once told to stop, when none is under way.
    /// </summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var senders = Enumerable.Range(0, concurrency)
            .Select(_ => Task.Run(() => SendAsync(ending), CancellationToken.None));
        await Task.WhenAll(senders);
    }

    /// <summary>
    /// Each sender takes its requests from the source itself: a channel between them would wake one thread or another
    /// for every request.
    /// </summary>
    private async Task SendAsync(CancellationTokenSource ending)
    {
        try
        {
            while (await source.NextAsync(ending.Token) is { } request)
                await sender.SendAsync(request, ending.Token);
        }
        catch
        {
            // What one sender cannot bear must not wait until the others have sent the rest of the load.
            await ending.CancelAsync();
            throw;
        }
    }
}
