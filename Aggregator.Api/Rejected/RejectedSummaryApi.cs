using Aggregator.Api.Reading;
using Aggregator.Storage.Rejected;

namespace Aggregator.Api.Rejected;

/// <summary>The route that counts rejections.</summary>
internal static class RejectedSummaryApi
{
    public static async Task<IResult> GetAsync(
        [AsParameters] RejectedParameters parameters,
        RejectedSummaryQueries rejected,
        CancellationToken cancellationToken)
    {
        var (filter, _, problem) = parameters.Read();
        if (problem is not null)
            return problem;
        if (parameters.Before is not null || parameters.Limit is not null)
            return QueryProblems.BadParameter("before and limit select a page, and a summary has none");
        return TypedResults.Ok(RejectedSummaryAnswer.From(await rejected.SummarizeAsync(filter, cancellationToken)));
    }
}
