using Aggregator.Storage.Events;
using Microsoft.EntityFrameworkCore;

namespace Aggregator.Storage.Queries;

public sealed class EventQueries(AggregatorDbContext context)
{
    /// <summary>The newest events, newest first.</summary>
    /// <param name="topic">Only this topic; <c>null</c> for all.</param>
    /// <param name="limit">Most rows to return.</param>
    /// <param name="cancellationToken">Ends the query in the database, too.</param>
    public async Task<IReadOnlyList<ProcessedEvent>> NewestAsync(
        string? topic, int limit, CancellationToken cancellationToken)
    {
        var events = context.ProcessedEvents.AsNoTracking();
        if (topic is not null)
            events = events.Where(stored => stored.Topic == topic);
        return await events.OrderByDescending(stored => stored.Id).Take(limit).ToListAsync(cancellationToken);
    }
}
