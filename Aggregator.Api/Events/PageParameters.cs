using System.ComponentModel;
using System.Globalization;
using Aggregator.Storage.Queries;
using Microsoft.AspNetCore.Mvc;

namespace Aggregator.Api.Events;

/// <summary>The limit, the order and the start of a page.</summary>
internal sealed record PageParameters
{
    public const int DefaultLimit = 100;
    public const int MaxLimit = 1000;

    [FromQuery(Name = "limit")]
    [Description("Maximum events per page, 1 to 1,000; default 100. A page of very large events ends earlier.")]
    public string? Limit { get; init; }

    [FromQuery(Name = "order")]
    [Description("newest (default) or oldest, in the order of arrival. With a cursor it may be left out.")]
    public string? Order { get; init; }

    [FromQuery(Name = "cursor")]
    [Description("The next of the page before; the filters must be the same.")]
    public string? Cursor { get; init; }

    /// <summary>The limit, or the rule that it breaks.</summary>
    public static string? ReadLimit(string? text, out int limit)
    {
        limit = DefaultLimit;
        var valid = text is null
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit)
                && limit is >= 1 and <= MaxLimit);
        return valid ? null : string.Create(
            CultureInfo.InvariantCulture, $"limit must be a whole number from 1 to {MaxLimit}");
    }

    /// <summary>The order asked for, <c>null</c> if none, or the rule that it breaks.</summary>
    public string? ReadOrder(out EventOrder? order)
    {
        order = Order switch
        {
            "newest" => EventOrder.Newest,
            "oldest" => EventOrder.Oldest,
            _ => null,
        };
        return Order is null || order is not null ? null : "order must be newest or oldest";
    }
}
