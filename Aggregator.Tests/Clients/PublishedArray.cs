using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Aggregator.Tests.Clients;

/// <summary>A request that came.</summary>
/// <param name="Number">The first is 1.</param>
/// <param name="Timestamp">When it came, by the system's clock for durations.</param>
/// <param name="Events">The array.</param>
/// <param name="Path">The path that was called.</param>
/// <param name="IsTraced">Whether it names a trace.</param>
internal sealed record PublishedArray(int Number, long Timestamp, JsonElement Events, string Path, bool IsTraced)
{
    public IReadOnlyList<string> Ids =>
        [.. Events.EnumerateArray().Select(one => one.GetProperty("event_id").GetString()!)];

    /// <summary>The answer of the API to an array of which events at these indexes are rejected.</summary>
    public Task AcceptAsync(HttpContext context, params int[] rejected)
    {
        context.Response.StatusCode = rejected.Length == Events.GetArrayLength()
            ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status202Accepted;
        return context.Response.WriteAsJsonAsync(new
        {
            status = "queued",
            accepted = Events.GetArrayLength() - rejected.Length,
            rejected = rejected.Select(index => new
            {
                index,
                event_id = Ids[index],
                errors = new[] { new { field = "topic", rule = "must not be empty" } },
            }),
        });
    }
}
