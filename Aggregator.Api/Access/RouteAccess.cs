using System.Net.Mime;
using Microsoft.AspNetCore.Mvc;

namespace Aggregator.Api.Access;

/// <summary>
/// The permissions that a route requires of its caller. A route that does not declare them is for admins only.
/// </summary>
/// <param name="Scope">The scope that a key needs; <see cref="Scopes.None"/> admits every client, even without a
/// key.</param>
/// <param name="ShowsOnlyCallerTopics">
/// Whether the route itself filters out the topics that <see cref="Caller.Topics"/> does not name. A key with a list of
/// topics may not use any other route.
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

    /// <summary>Admits every client, even without a key.</summary>
    public static TBuilder OpenToAll<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.RequireScope(Scopes.None, showsOnlyCallerTopics: true);
}
