using System.Globalization;
using Aggregator.Bench.Measuring;
using Aggregator.Storage.Queries;
using Microsoft.Extensions.DependencyInjection;

namespace Aggregator.Bench.Environments;

/// <summary>Checks what <c>GET /verify</c> proves, and that exactly the events that were sent are stored.</summary>
internal static class LedgerCheck
{
    /// <summary>Reads every row.</summary>
    /// <exception cref="BenchmarkFailedException">An event is missing, or stored twice.</exception>
    public static async Task RunAsync(IServiceProvider services, long events, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var seen = await scope.ServiceProvider.GetRequiredService<VerifyQueries>().EvidenceAsync(cancellationToken);

        // Every event of a measurement is new and valid, so there must be neither duplicates nor rejections.
        var counts = new Dictionary<string, long>(StringComparer.Ordinal)
        {
            ["received"] = seen.Received,
            ["stored"] = seen.Stored,
            ["keys"] = seen.EventKeys,
            ["processed events"] = seen.ProcessedEvents,
        };
        var strays = seen.Duplicates + seen.DuplicateEvents + seen.Rejected + seen.RejectedEvents
            + seen.KeysWithoutEvent + seen.EventsWithoutKey + seen.ExpiredKeys;
        if (strays == 0 && counts.Values.All(count => count == events))
            return;
        var found = string.Join(
            ", ", counts.Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Value} {count.Key}")));
        throw new BenchmarkFailedException(string.Create(
            CultureInfo.InvariantCulture,
            $"{events} events were sent, but there are {found}, and {strays} duplicates, rejections and rows without a "
            + $"partner."));
    }
}
