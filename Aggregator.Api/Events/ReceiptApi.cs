using System.ComponentModel;
using Aggregator.Api.Access;
using Aggregator.Api.Problems;
using Aggregator.Api.Reading;
using Aggregator.Storage.Queries;
using Microsoft.AspNetCore.Mvc;

namespace Aggregator.Api.Events;

internal static class ReceiptApi
{
    public static void MapReceipts(this IEndpointRouteBuilder events)
    {
        // The catch-all parameter allows unescaped slashes in an id. Only the raw path distinguishes an encoded slash
        // from a plain one.
        events.MapGet("/{topic}/{**event_id}", OfPathAsync)
            .WithSummary("One event and its receipt")
            .WithDescription(
                "When it was stored, how many duplicates came, when it was first and last seen, and whether a "
                + "duplicate's payload differed. When retention has dropped the payload, event is null and the receipt "
                + "remains and says when that was. Percent-encode topic and id; a slash in the topic as %2F. Ids such "
                + "as .. fit no path: use /events/receipt.")
            .Produces<ReceiptAnswer>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        events.MapGet("/receipt", OfQueryAsync)
            .WithSummary("One event and its receipt, by query parameters")
            .WithDescription(
                "The same as /events/{topic}/{event_id}, for names that fit no path or pass a proxy that decodes it.")
            .Produces<ReceiptAnswer>()
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static Task<IResult> OfPathAsync(
        HttpContext context,
        ReceiptQueries receipts,
        [FromRoute(Name = "topic")] [Description("The topic, percent-encoded.")] string topic,
        [FromRoute(Name = "event_id")] [Description("The event's id, percent-encoded.")] string? eventId,
        CancellationToken cancellationToken) =>
        RawPath.LastTwo(context) is var (rawTopic, rawId)
            ? FindAsync(context, receipts, rawTopic, rawId, cancellationToken)
            : FindAsync(context, receipts, topic, eventId, cancellationToken);

    private static async Task<IResult> OfQueryAsync(
        HttpContext context,
        ReceiptQueries receipts,
        [FromQuery(Name = "topic")] [Description("The topic; required.")] string? topic,
        [FromQuery(Name = "event_id")] [Description("The event's id; required.")] string? eventId,
        CancellationToken cancellationToken) =>
        topic is null || eventId is null
            ? QueryProblems.BadParameter("topic and event_id must each be given once")
            : await FindAsync(context, receipts, topic, eventId, cancellationToken);

    private static async Task<IResult> FindAsync(
        HttpContext context,
        ReceiptQueries receipts,
        string topic,
        string? eventId,
        CancellationToken cancellationToken)
    {
        // A topic that the caller may not read looks like one that does not exist.
        var filter = new EventFilter { AllowedTopics = Caller.From(context).Topics };
        var receipt = eventId is not null && filter.Allows(topic)
            ? await receipts.FindAsync(topic, eventId, cancellationToken)
            : null;
        return receipt is null
            ? Problem.Create(
                StatusCodes.Status404NotFound,
                ProblemTypes.NotStored,
                "There is no such event.",
                "No event with this topic and event_id has been stored. One that was accepted a moment ago may still "
                + "be on its way.")
            : TypedResults.Ok(ReceiptAnswer.From(topic, eventId!, receipt));
    }
}
