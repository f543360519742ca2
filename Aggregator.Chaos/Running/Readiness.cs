using System.Globalization;
using Aggregator.Chaos.Watching;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Chaos.Running;

/// <summary>Waits until the services have started.</summary>
internal static class Readiness
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    public static async Task WaitAsync(ChaosSystem system, int consumers, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = system.ApiAddress, Timeout = TimeSpan.FromSeconds(5) };
        using var broker = new BrokerView(system);
        await Eventually.TrueAsync(
            async () =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                return await IsReadyAsync(http, cancellationToken) && await broker.ConsumersAsync() >= consumers;
            },
            string.Create(CultureInfo.InvariantCulture, $"the API is ready and {consumers} consumers are at the queue"),
            Longest);
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(new Uri("health/ready", UriKind.Relative), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (Exception notYet) when (
            notYet is HttpRequestException
            || (notYet is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}
