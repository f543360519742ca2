using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;

namespace Aggregator.Api.Reading;

/// <summary>
/// Rejects query parameters that a route does not declare, and repeated parameters that are not lists. A misspelt
/// filter would otherwise be ignored. This applies to every route: a route declares the parameters of its handler.
/// </summary>
internal sealed class QueryParameters(RequestDelegate next)
{
    /// <summary>Maximum number of characters of an unknown name that the response repeats.</summary>
    private const int MaxShownName = 100;

    private readonly ConditionalWeakTable<Endpoint, Dictionary<string, bool>> _declared = [];

    public Task InvokeAsync(HttpContext context)
    {
        if (!context.Request.QueryString.HasValue || context.GetEndpoint() is not RouteEndpoint endpoint)
            return next(context);
        return Refusal(context.Request.Query, _declared.GetValue(endpoint, Declared)) is { } refusal
            ? refusal.ExecuteAsync(context)
            : next(context);
    }

    private static ProblemHttpResult? Refusal(IQueryCollection query, Dictionary<string, bool> declared)
    {
        foreach (var (name, values) in query)
        {
            if (!declared.TryGetValue(name, out var isList))
                return QueryProblems.BadParameter(Unknown(name, declared.Keys));

            // Two values of one parameter would be joined by a comma into a value that the client has not sent.
            if (values.Count > 1 && !isList)
                return QueryProblems.BadParameter($"{Spelling(name, declared.Keys)} must be given only once");
        }

        return null;
    }

    private static string Spelling(string name, Dictionary<string, bool>.KeyCollection declared) =>
        declared.First(one => one.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static string Unknown(string name, Dictionary<string, bool>.KeyCollection declared)
    {
        var shown = name.Length > MaxShownName ? $"{name[..MaxShownName]}…" : name;
        return declared.Count == 0
            ? $"{shown} is not a parameter of this route, which takes none"
            : $"{shown} is not a parameter of this route, which takes {string.Join(", ", declared)}";
    }

    /// <summary>
    /// The query parameters of the endpoint's handler by name, and whether each may be repeated.
    /// </summary>
    private static Dictionary<string, bool> Declared(Endpoint endpoint)
    {
        var declared = new Dictionary<string, bool>(StringComparer.OrdinalIgnoreCase);
        foreach (var parameter in endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>())
        {
            var source = parameter.ParameterInfo.GetCustomAttributes(inherit: true)
                .OfType<IFromQueryMetadata>()
                .FirstOrDefault();
            if (source is not null)
                declared[source.Name ?? parameter.Name] = parameter.ParameterInfo.ParameterType.IsArray;
        }

        return declared;
    }
}
