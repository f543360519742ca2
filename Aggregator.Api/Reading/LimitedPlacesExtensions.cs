namespace Aggregator.Api.Reading;

/// <summary>
/// Lets so many requests of a route, or a group of routes, run at the same time; one more is answered 503.
/// </summary>
internal static class LimitedPlacesExtensions
{
    /// <param name="routes">The routes that share the limit.</param>
    /// <param name="most">Most requests at the same time in this process.</param>
    /// <param name="title">What the answer of one too many says.</param>
    public static TBuilder AtMost<TBuilder>(this TBuilder routes, int most, string title)
        where TBuilder : IEndpointConventionBuilder => routes.AtMost(new Places(most), title);

    /// <summary>The same with places that other routes take, too.</summary>
    public static TBuilder AtMost<TBuilder>(this TBuilder routes, Places places, string title)
        where TBuilder : IEndpointConventionBuilder => routes.AddEndpointFilter(async (context, next) =>
        {
            using var place = places.TryTake();
            return place is null ? QueryProblems.TooMany(context.HttpContext, title) : await next(context);
        });
}
