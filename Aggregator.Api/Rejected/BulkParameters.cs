using System.ComponentModel;
using Aggregator.Api.Reading;
using Aggregator.Storage.Rejected;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Aggregator.Api.Rejected;

/// <summary>The parameter of a bulk route that confirms that all rejections are meant.</summary>
internal sealed class BulkParameters
{
    [FromQuery(Name = "all")]
    [Description("true: every rejection; instead of a filter. before and limit may be given with it.")]
    public string? All { get; init; }

    /// <summary>
    /// The problem with a filter that does not select rejections. The start and the size of a page do not count as a
    /// selection.
    /// </summary>
    public ProblemHttpResult? Problem(RejectedFilter filter)
    {
        var chooses = !(filter with { Before = null }).IsEmpty;
        return (All, chooses) switch
        {
            (not (null or "true"), _) => QueryProblems.BadParameter("all must be true, or be left out"),
            ("true", true) => QueryProblems.BadParameter(
                "all goes without topic, queue, reason, since, until and state"),
            (null, false) => QueryProblems.BadParameter(
                "say which rejections: topic, queue, reason, since, until or state; or all=true"),
            _ => null,
        };
    }
}
