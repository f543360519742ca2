namespace Aggregator.Api.Reading;

/// <summary>
/// Limits how many requests of a route, or of a group of routes, run at the same time; one more is answered 503.
/// </summary>
internal static class LimitedReadersExtensions
{
    /// <param name="routes">The routes that share the limit.</param>
    /// <param name="max">Maximum number of concurrent requests in this process.</param>
    /// <param name="title">The title of the response to a request beyond the limit.</param>
    public static TBuilder AtMost<TBuilder>(this TBuilder routes, int max, string title)
        where TBuilder : IEndpointConventionBuilder => routes.AtMost(new ReaderSlots(max), title);

    /// <summary>The same, with slots that are shared with other routes.</summary>
    public static TBuilder AtMost<TBuilder>(this TBuilder routes, ReaderSlots slots, string title)
        where TBuilder : IEndpointConventionBuilder => routes.AddEndpointFilter(async (context, next) =>
        {
            using var slot = slots.TryTake();
            return slot is null ? QueryProblems.TooMany(context.HttpContext, title) : await next(context);
        });
}
