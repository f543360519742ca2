using System.Net.Mime;
using Aggregator.Api.Access;
using Aggregator.Api.Problems;
using Aggregator.Api.Reading;
using Aggregator.Contracts;
using Aggregator.Storage.Rejected;

namespace Aggregator.Api.Rejected;

/// <summary>
/// Reads, replays and deletes rejections. Reading and changing are two route groups, because they need different
/// scopes.
/// </summary>
internal static class RejectedApi
{
    /// <summary>
    /// Maximum number of concurrent requests in one process, apart from bulk changes: a page holds up to a thousand
    /// rejections and a detail up to 1 MiB of a body, three times over.
    /// </summary>
    private const int MaxReaders = 16;

    private const string TooMany = "Too many requests about rejections are under way.";

    /// <summary>
    /// Only one bulk change runs at a time: two would compete for the same rejections, and each holds up to a thousand.
    /// </summary>
    private const string BulkUnderWay = "Another bulk change of rejections is under way.";

    public static void MapRejected(this IEndpointRouteBuilder routes)
    {
        var readers = new ReaderSlots(MaxReaders);
        MapReading(Group(routes).AtMost(readers, TooMany));
        MapChanges(Group(routes).AtMost(readers, TooMany));
        MapBulk(Group(routes).AtMost(1, BulkUnderWay));
    }

    private static RouteGroupBuilder Group(IEndpointRouteBuilder routes) => routes.MapGroup("/rejected")
        .AddEndpointFilter<DatabaseProblems>()
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
        .RequireScope(Scopes.Admin)
        .WithTags("Rejected");

    private static void MapReading(RouteGroupBuilder group)
    {
        group.MapGet("", ListAsync)
            .WithSummary("Lists rejected events, newest first")
            .Produces<RejectedPage>();
        group.MapGet("/summary", RejectedSummaryApi.GetAsync)
            .AddEndpointFilter<QueryEndpointFilter>()
            .WithSummary("Counts rejected events by reason: also what a replay with the same filter would send")
            .Produces<RejectedSummaryAnswer>();
        group.MapGet("/{id:long}", GetAsync)
            .WithSummary("Shows a rejected event with its headers and its bytes")
            .Produces<RejectedDetail>()
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static void MapChanges(RouteGroupBuilder group)
    {
        group.MapPost("/{id:long}/replay", ReplayApi.OneAsync)
            .WithSummary("Sends a rejected event again, as it came or corrected")
            .WithDescription(
                "Asking again has no further effect. A rejection is replayed once; what fails again is a new one.")
            .Accepts<LogEvent>(isOptional: true, MediaTypeNames.Application.Json)
            .Produces<ReplayQueued>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        group.MapDelete("/{id:long}", DeleteAsync)
            .WithSummary("Removes a rejected event; the ledger counts that")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static void MapBulk(RouteGroupBuilder group)
    {
        group.MapPost("/replay", ReplayApi.ManyAsync)
            .WithSummary("Sends again what the filter lets through and was not replayed yet, newest first")
            .WithDescription("Needs a filter or all=true.")
            .Produces<ReplaysQueued>(StatusCodes.Status202Accepted);
        group.MapDelete("", DeleteManyAsync)
            .WithSummary("Removes what the filter lets through, newest first")
            .WithDescription("Needs a filter or all=true.")
            .Produces<RejectedDeleted>();
    }

    private static async Task<IResult> ListAsync(
        [AsParameters] RejectedParameters parameters, RejectedQueries rejected, CancellationToken cancellationToken)
    {
        var (filter, limit, problem) = parameters.Read();
        if (problem is not null)
            return problem;
        var rows = await rejected.ListAsync(filter, limit, cancellationToken);
        return TypedResults.Ok(new RejectedPage([.. rows.Select(RejectedItem.From)], Next(rows, limit)));
    }

    private static async Task<IResult> GetAsync(
        long id, RejectedQueries rejected, CancellationToken cancellationToken) =>
        await rejected.FindAsync(id, cancellationToken) is { } message
            ? TypedResults.Ok(RejectedDetail.From(message))
            : RejectedProblems.Gone();

    private static async Task<IResult> DeleteAsync(long id, ReplayStore replays, CancellationToken cancellationToken) =>
        await replays.DeleteAsync([id], cancellationToken) == 1 ? TypedResults.NoContent() : RejectedProblems.Gone();

    private static async Task<IResult> DeleteManyAsync(
        [AsParameters] RejectedParameters parameters,
        [AsParameters] BulkParameters bulk,
        RejectedQueries rejected,
        ReplayStore replays,
        CancellationToken cancellationToken)
    {
        var (filter, limit, problem) = parameters.Read();
        if (problem is not null)
            return problem;
        if (bulk.Problem(filter) is { } unclear)
            return unclear;
        var rows = await rejected.ListAsync(filter, limit, cancellationToken);
        var deleted = await replays.DeleteAsync([.. rows.Select(row => row.Id)], cancellationToken);
        return TypedResults.Ok(new RejectedDeleted(deleted, Next(rows, limit)));
    }

    /// <summary>The start of the next page, if there may be one.</summary>
    internal static long? Next(IReadOnlyList<RejectedRow> rows, int limit) => rows.Count == limit ? rows[^1].Id : null;
}
