using Aggregator.Api.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Aggregator.Api.Access;

/// <summary>The responses to callers that are denied access, with the challenges of RFC 6750.</summary>
internal static class AccessProblems
{
    private const string Challenge = "Bearer realm=\"aggregator\"";
    private const string InvalidToken = Challenge + ", error=\"invalid_token\"";

    public static ProblemHttpResult Unauthorized(HttpContext context)
    {
        var given = context.Request.Headers.Authorization.Count > 0;
        context.Response.Headers.WWWAuthenticate = given ? InvalidToken : Challenge;
        return Problem.Create(
            StatusCodes.Status401Unauthorized,
            ProblemTypes.Unauthorized,
            given ? "The API key is invalid." : "An API key is needed.",
            "Send the key in the header Authorization: Bearer KEY.");
    }

    /// <summary>Only a client that knows the secret is told that the key was valid once.</summary>
    public static ProblemHttpResult KeyExpired(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = InvalidToken;
        return Problem.Create(
            StatusCodes.Status401Unauthorized,
            ProblemTypes.Unauthorized,
            "The API key has expired.",
            "Ask the operator for a new key. Nothing was queued.");
    }

    public static ProblemHttpResult ScopeMissing(HttpContext context, Scopes scope)
    {
        var name = scope.ToString().ToLowerInvariant();
        context.Response.Headers.WWWAuthenticate = $"{Challenge}, error=\"insufficient_scope\", scope=\"{name}\"";
        return Problem.Create(
            StatusCodes.Status403Forbidden,
            ProblemTypes.ScopeMissing,
            "The API key may not do this.",
            $"The key needs the scope {name}.");
    }

    public static ProblemHttpResult TopicNotAllowed() => Problem.Create(
        StatusCodes.Status403Forbidden,
        ProblemTypes.TopicNotAllowed,
        "The API key is limited to other topics.",
        "Name only topics that the key may use; a route that shows all topics is not open to it.");

    public static ProblemHttpResult HostNotAllowed() => Problem.Create(
        StatusCodes.Status403Forbidden,
        ProblemTypes.HostNotAllowed,
        "The API may not be used under this host name.",
        "Call it as localhost or 127.0.0.1; Access__Hosts names the other hosts under which it may be used.");

    public static ProblemHttpResult OriginNotAllowed() => Problem.Create(
        StatusCodes.Status403Forbidden,
        ProblemTypes.OriginNotAllowed,
        "Pages of this origin may not use the API.",
        "Access__CorsOrigins names the origins that may.");

    /// <summary>429; <c>Retry-After</c> in whole seconds, at least one.</summary>
    public static ProblemHttpResult TooFast(HttpContext context, TimeSpan wait)
    {
        context.Response.Headers[HeaderNames.RetryAfter] =
            FormattableString.Invariant($"{Math.Max(1, Math.Ceiling(wait.TotalSeconds))}");
        return Problem.Create(
            StatusCodes.Status429TooManyRequests,
            ProblemTypes.TooFast,
            "The API key is over its rate.",
            "Nothing was queued. Send the same request again after the time in Retry-After.");
    }
}
