namespace Publisher.Worker.Sending;

/// <summary>Sends the requests of the source with many senders.</summary>
internal sealed class LoadRun(RequestSource source, EventSender sender, int concurrency)
{
    /// <summary>
    /// Completes when every request is finished or given up, or, after cancellation, when none is in flight.
    /// </summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var senders = Enumerable.Range(0, concurrency)
            .Select(_ => Task.Run(() => SendAsync(ending), CancellationToken.None));
        await Task.WhenAll(senders);
    }

    /// <summary>
    /// Each sender takes its requests directly from the source, because a channel between them would wake a thread for
    /// every request.
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
            // A failure of one sender must be reported before the others have sent the rest of the load.
            await ending.CancelAsync();
            throw;
        }
    }
}
