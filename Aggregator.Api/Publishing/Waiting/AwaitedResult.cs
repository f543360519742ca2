using Aggregator.Api.Telemetry;

namespace Aggregator.Api.Publishing.Waiting;

/// <summary>
/// Waits for the outcomes and answers with them, or after the time that the events are queued. It runs after the
/// request has given back its share of the in-flight limits, so that waiting requests do not keep others from
/// publishing.
/// </summary>
/// <param name="request">The request.</param>
/// <param name="wish">What it asks for.</param>
/// <param name="body">What the response needs of its body.</param>
/// <param name="queued">The response if the time is over.</param>
internal sealed class AwaitedResult(AwaitedRequest request, WaitWish wish, SettledBody body, IResult queued) : IResult
{
    public async Task ExecuteAsync(HttpContext context)
    {
        var stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        if (wish.Applied is { } applied)
            context.Response.Headers["Preference-Applied"] = applied;
        await (await ResponseAsync(end.Token, stopping)).ExecuteAsync(context);
    }

    private async Task<IResult> ResponseAsync(CancellationToken end, CancellationToken stopping)
    {
        try
        {
            return await request.WaitAsync(end) is { } outcomes
                ? PublishMetrics.Count(body.Response(outcomes, wish.FailsOnConflict)) : queued;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return queued;
        }
        catch (OperationCanceledException)
        {
            // The client has disconnected, so this response is not read.
            return TypedResults.StatusCode(StatusCodes.Status499ClientClosedRequest);
        }
    }
}
