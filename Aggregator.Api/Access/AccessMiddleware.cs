using Aggregator.Api.Otlp;
using Aggregator.Api.Publishing;
using Aggregator.Api.Publishing.Clef;
using Aggregator.Api.Telemetry;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Aggregator.Api.Access;

/// <summary>
/// Passes a request on to its route or rejects it. It checks host, origin, key, scope, topics and rate, in this order.
/// </summary>
internal sealed class AccessMiddleware(
    RequestDelegate next, KeyRing keys, IOptions<AccessOptions> options, TimeProvider time)
{
    private readonly string[] _origins = options.Value.Origins();
    private readonly HostNames _hosts = new(options.Value);

    public Task InvokeAsync(HttpContext context) =>
        Refusal(context) is { } refusal ? CountRefusal(context, refusal).ExecuteAsync(context) : next(context);

    private static IResult CountRefusal(HttpContext context, ProblemHttpResult refusal)
    {
        var path = context.Request.Path;
        if (path == OtlpApi.Path)
            return OtlpResult.From(PublishMetrics.Count(refusal), context);
        return path == PublishApi.Path || ClefApi.Paths.Contains(path) ? PublishMetrics.Count(refusal) : refusal;
    }

    private ProblemHttpResult? Refusal(HttpContext context)
    {
        if (!_hosts.Allows(context.Request.Host))
            return AccessProblems.HostNotAllowed();
        if (IsForeignPage(context.Request))
            return AccessProblems.OriginNotAllowed();

        // A request that matches none of the API's routes (404, 405, files of the documentation) needs no protection.
        if (keys.IsEmpty || context.GetEndpoint() is not RouteEndpoint endpoint)
            return null;
        var access = endpoint.Metadata.GetMetadata<RouteAccess>() ?? RouteAccess.Default;
        if (access.Scope == Scopes.None)
            return null;
        if (KeyOf(context.Request.Headers) is not { } key)
            return AccessProblems.Unauthorized(context);
        if (key.HasExpired(time))
            return AccessProblems.KeyExpired(context);
        if ((key.Scopes & access.Scope) == Scopes.None)
            return AccessProblems.ScopeMissing(context, access.Scope);

        var caller = new Caller(key);
        if (caller.Topics is not null && !IsWithinTopics(context.Request, access, caller))
            return AccessProblems.TopicNotAllowed();
        if (caller.Rate?.Wait() is { } wait && wait > TimeSpan.Zero)
            return AccessProblems.TooFast(context, wait);
        caller.Rate?.Take(1);
        context.Features.Set(caller);
        return null;
    }

    /// <summary>Seq's clients have a header of their own for the key.</summary>
    private AccessKey? KeyOf(IHeaderDictionary headers) => headers.Authorization.Count > 0
        ? keys.Find(headers.Authorization) : keys.FindKey(headers[ClefApi.KeyHeader].ToString());

    /// <summary>
    /// The route checks a topic in the path, because only the route can parse it; it responds as if the event did not
    /// exist.
    /// </summary>
    private static bool IsWithinTopics(HttpRequest request, RouteAccess access, Caller caller) =>
        access.ShowsOnlyCallerTopics && request.Query["topic"].All(topic => caller.Allows(topic ?? string.Empty));

    /// <summary>
    /// A page of another site may send a POST without a preflight request, and the browser can reach loopback. Clients
    /// other than browsers send no origin.
    /// </summary>
    private bool IsForeignPage(HttpRequest request)
    {
        if (request.Headers.Origin.Count == 0 || HttpMethods.IsGet(request.Method))
            return false;
        var origin = request.Headers.Origin.ToString();
        return !origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)
            && !_origins.Contains(origin, StringComparer.OrdinalIgnoreCase);
    }
}
