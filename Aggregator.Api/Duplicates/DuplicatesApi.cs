using System.ComponentModel;
using System.Globalization;
using Aggregator.Api.Access;
using Aggregator.Api.Problems;
using Aggregator.Api.Reading;
using Aggregator.Storage.Duplicates;
using Microsoft.AspNetCore.Mvc;

namespace Aggregator.Api.Duplicates;

/// <summary>Shows who sends events again, and with which payloads.</summary>
internal static class DuplicatesApi
{
    /// <summary>Maximum number of concurrent requests in one process: each may look at many duplicates.</summary>
    private const int MaxReaders = 4;

    private const int DefaultHours = 24;
    private const int MaxHours = 720;

    public static void MapDuplicates(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/duplicates")
            .AddEndpointFilter<DatabaseProblems>()
            .AddEndpointFilter<QueryEndpointFilter>()
            .AtMost(MaxReaders, "Too many requests about duplicates are under way.")
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .RequireScope(Scopes.Read, showsOnlyCallerTopics: true)
            .WithTags("Duplicates");
        group.MapGet("", ListAsync)
            .WithSummary("Lists dropped duplicates, newest first")
            .WithDescription(
                "A page looks at 100,000 duplicates at most: it may be short or empty and still have a next_before.")
            .Produces<DuplicatePage>();
        group.MapGet("/summary", SummarizeAsync)
            .WithSummary("Counts duplicates by sender and by the time since their events were stored")
            .Produces<DuplicateSummaryAnswer>();
        group.MapGet("/{id:long}", GetAsync)
            .WithSummary("Shows a duplicate with its payload and the stored one")
            .Produces<DuplicateDetail>()
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> ListAsync(
        HttpContext context,
        [AsParameters] DuplicateParameters parameters,
        DuplicateQueries duplicates,
        CancellationToken cancellationToken)
    {
        var (filter, limit, error) = parameters.Read(Caller.From(context).Topics);
        if (error is not null)
            return QueryProblems.BadParameter(error);
        var page = await duplicates.ListAsync(filter, limit, cancellationToken);
        return TypedResults.Ok(new DuplicatePage([.. page.Rows.Select(Duplicate.From)], page.NextBefore));
    }

    private static async Task<IResult> SummarizeAsync(
        HttpContext context,
        DuplicateSummaryQueries duplicates,
        [FromQuery(Name = "hours")][Description("How far to look back, 1 to 720; default 24.")] string? hours,
        [FromQuery(Name = "topic")][Description("Only duplicates under this topic.")] string? topic,
        CancellationToken cancellationToken)
    {
        var asked = DefaultHours;
        if (hours is not null && (!int.TryParse(hours, NumberStyles.None, CultureInfo.InvariantCulture, out asked)
            || asked is < 1 or > MaxHours))
            return QueryProblems.BadParameter($"hours must be a whole number from 1 to {MaxHours}");
        if (QueryText.Error("topic", topic) is { } error)
            return QueryProblems.BadParameter(error);
        var topics = topic is not null ? [topic] : Caller.From(context).Topics;
        return TypedResults.Ok(
            DuplicateSummaryAnswer.Create(await duplicates.SummarizeAsync(asked, topics, cancellationToken)));
    }

    private static async Task<IResult> GetAsync(
        long id,
        HttpContext context,
        DuplicateQueries duplicates,
        CancellationToken cancellationToken) =>
        await duplicates.FindAsync(id, Caller.From(context).Topics, cancellationToken) is { } found
            ? TypedResults.Ok(DuplicateDetail.From(found))
            : Problem.Create(
                StatusCodes.Status404NotFound,
                ProblemTypes.NoSuchDuplicate,
                "The duplicate does not exist.",
                "No duplicate with this number was recorded under a topic that the caller may read.");
}
