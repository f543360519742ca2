using System.Net.Mime;
using Aggregator.Api.Access;
using Aggregator.Api.Problems;
using Aggregator.Contracts;
using Aggregator.Storage.Rejected;

namespace Aggregator.Api.Rejected;

/// <summary>Reads rejections, sends them again, removes them. Reading and changing are two groups, for their own scopes.</summary>
internal static class RejectedApi
{
    public static void MapRejected(this IEndpointRouteBuilder routes)
    {
        MapReading(Group(routes));
        MapChanges(Group(routes));
    }

    private static RouteGroupBuilder Group(IEndpointRouteBuilder routes) => routes.MapGroup("/rejected")
        .AddEndpointFilter<DatabaseProblems>()
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
        .RequireScope(Scopes.Admin)
        .WithTags("Rejected");

    private static void MapReading(RouteGroupBuilder group)
    {
        group.MapGet("", ListAsync)
            .WithSummary("Lists rejected events, newest first")
            .Produces<RejectedPage>()
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group.MapGet("/{id:long}", GetAsync)
            .WithSummary("Shows a rejected event with its headers and its bytes")
            .Produces<RejectedDetail>()
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static void MapChanges(RouteGroupBuilder group)
    {
        group.MapPost("/{id:long}/replay", ReplayApi.OneAsync)
            .WithSummary("Sends a rejected event again, as it came or corrected")
            .WithDescription("Asking again has no further effect. A rejection is replayed once; what fails again is a new one.")
            .Accepts<LogEvent>(isOptional: true, MediaTypeNames.Application.Json)
            .Produces<ReplayQueued>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group.MapPost("/replay", ReplayApi.ManyAsync)
            .WithSummary("Sends again what the filter lets through and was not replayed yet, newest first")
            .Produces<ReplaysQueued>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group.MapDelete("/{id:long}", DeleteAsync)
            .WithSummary("Removes a rejected event; the ledger counts that")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound);
        group.MapDelete("", DeleteManyAsync)
            .WithSummary("Removes what the filter lets through, newest first")
            .Produces<RejectedDeleted>()
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
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

    private static async Task<IResult> GetAsync(long id, RejectedQueries rejected, CancellationToken cancellationToken) =>
        await rejected.FindAsync(id, cancellationToken) is { } message
            ? TypedResults.Ok(RejectedDetail.From(message))
            : RejectedProblems.Gone();

    private static async Task<IResult> DeleteAsync(long id, ReplayStore replays, CancellationToken cancellationToken) =>
        await replays.DeleteAsync([id], cancellationToken) == 1 ? TypedResults.NoContent() : RejectedProblems.Gone();

    private static async Task<IResult> DeleteManyAsync(
        [AsParameters] RejectedParameters parameters,
        RejectedQueries rejected,
        ReplayStore replays,
        CancellationToken cancellationToken)
    {
        var (filter, limit, problem) = parameters.Read();
        if (problem is not null)
            return problem;
        if (filter.IsEmpty)
            return RejectedProblems.NoFilter();
        var rows = await rejected.ListAsync(filter, limit, cancellationToken);
        var deleted = await replays.DeleteAsync([.. rows.Select(row => row.Id)], cancellationToken);
        return TypedResults.Ok(new RejectedDeleted(deleted, Next(rows, limit)));
    }

    /// <summary>Where the next page begins, if there may be one.</summary>
    internal static long? Next(IReadOnlyList<RejectedRow> rows, int limit) => rows.Count == limit ? rows[^1].Id : null;
}
