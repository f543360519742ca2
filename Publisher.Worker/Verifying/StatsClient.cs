using System.Text.Json;
using Aggregator.Client.Sending;

namespace Publisher.Worker.Verifying;

/// <summary>Requests the aggregator's counts. <see cref="Trouble"/> holds the reason for a missing response.</summary>
internal sealed class StatsClient(HttpClient http, TimeSpan timeout, TimeProvider time)
{
    private static readonly Uri Stats = new("stats", UriKind.Relative);
    private static readonly Uri Verify = new("verify", UriKind.Relative);

    /// <summary>The reason why the last request failed; <c>null</c> if it succeeded.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Returns the counts; <c>null</c> if there is no response at the moment.</summary>
    public Task<AggregatorStats?> StatsAsync(CancellationToken stop) =>
        GetAsync(Stats, timeout, root => root.Deserialize<AggregatorStats>(), stop);

    /// <summary>
    /// Returns whether the stored rows add up to the ledger; <c>null</c> if there is no response at the moment.
    /// </summary>
    /// <param name="patience">How long to wait: all rows are read, of which there may be many.</param>
    /// <param name="stop">Ends the request.</param>
    public Task<bool?> BalancedAsync(TimeSpan patience, CancellationToken stop) =>
        GetAsync(
            Verify,
            patience > timeout ? patience : timeout,
            root => (bool?)root.GetProperty("balanced").GetBoolean(),
            stop);

    private async Task<T?> GetAsync<T>(
        Uri path, TimeSpan patience, Func<JsonElement, T?> read, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            using var response = await http.GetAsync(path, either.Token);
            if (!response.IsSuccessStatusCode)
                throw new HttpRequestException($"{(int)response.StatusCode} {response.StatusCode}");
            using var body = await response.Content.ReadAsStreamAsync(either.Token);
            using var document = await JsonDocument.ParseAsync(body, cancellationToken: either.Token);
            Trouble = null;
            return read(document.RootElement);
        }
        catch (OperationCanceledException)
        {
            Trouble = $"GET /{path}: no response in time";
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            Trouble = $"GET /{path}: {HttpFailure.Describe(e)}";
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            Trouble = $"GET /{path}: not a response of an aggregator: {e.Message}";
        }

        return default;
    }
}
