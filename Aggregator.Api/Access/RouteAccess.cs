using System.Net.Mime;
using Microsoft.AspNetCore.Mvc;

namespace Aggregator.Api.Access;

/// <summary>What a route asks of its caller. A route that does not say so is for admins.</summary>
/// <param name="Scope">The scope that a key needs; <see cref="Scopes.None"/> lets in everybody, without a key
/// too.</param>
/// <param name="ShowsOnlyCallerTopics">
/// Whether the route itself leaves out the topics that <see cref="Caller.Topics"/> does not name. Any other route is
/// closed to a key with a list of topics.
/// </param>
internal sealed record RouteAccess(Scopes Scope, bool ShowsOnlyCallerTopics = false)
{
    public static readonly RouteAccess Default = new(Scopes.Admin);
}

internal static class RouteAccessExtensions
{
    private static readonly int[] Refusals =
        [StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden, StatusCodes.Status429TooManyRequests];

    public static TBuilder RequireScope<TBuilder>(this TBuilder route, Scopes scope, bool showsOnlyCallerTopics = false)
        where TBuilder : IEndpointConventionBuilder
    {
        route.WithMetadata(new RouteAccess(scope, showsOnlyCallerTopics));
        if (scope == Scopes.None)
            return route;
        foreach (var status in Refusals)
            route.WithMetadata(new ProducesResponseTypeMetadata(
                status, typeof(ProblemDetails), [MediaTypeNames.Application.ProblemJson]));
        return route;
    }

    /// <summary>Lets in everybody, without a key too.</summary>
    public static TBuilder OpenToAll<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.RequireScope(Scopes.None, showsOnlyCallerTopics: true);
}
