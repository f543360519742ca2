using System.Globalization;
using Aggregator.Client.Sending;

namespace Publisher.Worker.Sending;

/// <summary>Waits until a server at the API's address responds to HTTP, whatever the response.</summary>
internal sealed class ApiReadiness(HttpClient http, TimeSpan timeout, TimeProvider time, TextWriter output)
{
    private static readonly Uri Live = new("health/live", UriKind.Relative);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Returns <c>false</c> if there was no response within the timeout, or if the wait was cancelled.
    /// </summary>
    public async Task<bool> WaitAsync(TimeSpan timeout, CancellationToken stop)
    {
        var begin = time.GetTimestamp();
        for (var told = false; ; told = true)
        {
            var trouble = await TroubleAsync(stop);
            if (trouble is null)
                return true;
            if (stop.IsCancellationRequested)
                return false;

            var left = timeout - time.GetElapsedTime(begin);
            if (left <= TimeSpan.Zero)
            {
                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The API at {http.BaseAddress} did not respond within {timeout.TotalSeconds:0.#} s: {trouble}"));
                return false;
            }

            if (!told)
                await output.WriteLineAsync($"Waiting for the API at {http.BaseAddress}: {trouble}");
            await Task.WhenAny(Task.Delay(left < Pause ? left : Pause, time, stop));
        }
    }

    private async Task<string?> TroubleAsync(CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            using var response = await http.GetAsync(Live, either.Token);
            return null;
        }
        catch (OperationCanceledException)
        {
            return "no response in time";
        }
        catch (HttpRequestException e)
        {
            return HttpFailure.Describe(e);
        }
    }
}
