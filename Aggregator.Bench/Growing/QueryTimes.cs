using System.Diagnostics;
using Aggregator.Bench.Environments;
using Aggregator.Bench.Measuring;
using Aggregator.Storage.Queries;
using Microsoft.Extensions.DependencyInjection;

namespace Aggregator.Bench.Growing;

/// <summary>Measures the queries that the API executes.</summary>
internal sealed class QueryTimes(DatabaseEnvironment database)
{
    private const int Repeats = 20;
    private const int PageSize = 100;

    private static readonly EventFilter Everything = new();
    private static readonly EventFilter OneTopic = new() { Topics = ["orders"] };

    /// <param name="label">The suffix of the figures' names.</param>
    /// <param name="events">Number of stored events.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public async Task<IReadOnlyList<Figure>> MeasureAsync(
        string label, long events, CancellationToken cancellationToken)
    {
        await using var scope = database.Services.CreateAsyncScope();
        var pages = scope.ServiceProvider.GetRequiredService<EventQueries>();
        var receipts = scope.ServiceProvider.GetRequiredService<ReceiptQueries>();
        var topics = scope.ServiceProvider.GetRequiredService<TopicQueries>();
        var stats = scope.ServiceProvider.GetRequiredService<StatsQueries>();
        var middle = (await pages.PageAsync(Everything, EventOrder.Newest, events / 2, 1, cancellationToken)).Rows[0];
        return
        [
            await TimeAsync("first page", stop => pages.PageAsync(Everything, EventOrder.Newest, null, PageSize, stop)),
            await TimeAsync(
                "deep page", stop => pages.PageAsync(Everything, EventOrder.Newest, middle.Id, PageSize, stop)),
            await TimeAsync(
                "topic's page", stop => pages.PageAsync(OneTopic, EventOrder.Newest, middle.Id, PageSize, stop)),
            await TimeAsync("receipt", stop => receipts.FindAsync(middle.Topic, middle.EventId, stop)),
            await TimeAsync("topics", stop => topics.WithEndsAsync(Everything, string.Empty, PageSize, stop)),
            await TimeAsync("stats", stats.TotalsAsync),
        ];

        async Task<Figure> TimeAsync(string name, Func<CancellationToken, Task> query)
        {
            var times = new List<double>();
            for (var i = 0; i < Repeats; i++)
            {
                var begin = Stopwatch.GetTimestamp();
                await query(cancellationToken);
                times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            }

            return new Figure($"{name} {label}", Numbers.Median(times), "ms");
        }
    }
}
