using System.Text;
using System.Text.Json;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Security;

/// <summary>An operation of docs/openapi.json with its parameters.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path with the names of its parameters in braces.</param>
/// <param name="Parameters">Name and place of each parameter: path, query or header.</param>
internal sealed record DocumentedRoute(
    string Method, string Path, IReadOnlyList<(string Name, string Place)> Parameters)
{
    /// <summary>
    /// A rejection is found by a part of its reason, so that a route that deletes would rightly find some by a quote.
    /// </summary>
    private const string NoReason = "no reason has this: ";

    public static IReadOnlyList<DocumentedRoute> All()
    {
        var document = JsonDocument.Parse(
            File.ReadAllText(System.IO.Path.Combine(Repository.Root, "docs", "openapi.json")));
        return
        [
            .. document.RootElement.GetProperty("paths").EnumerateObject().SelectMany(
                path => path.Value.EnumerateObject().Select(
                    operation => new DocumentedRoute(
                        operation.Name.ToUpperInvariant(), path.Name, [.. ParametersOf(operation.Value)]))),
        ];
    }

    /// <summary>A request for each parameter that has the value, with other values that are valid.</summary>
    public IEnumerable<(string Method, string Path, string? Header)> RequestsWith(string value)
    {
        // A header has no agreed encoding beyond ASCII.
        foreach (var (name, place) in Parameters.Where(one => one.Place != "header" || Ascii.IsValid(value)))
        {
            var text = name == "reason" && Method != "GET" ? NoReason + value : value;
            var escaped = Uri.EscapeDataString(text);
            yield return place switch
            {
                "path" => (Method, Concrete(Path.Replace($"{{{name}}}", escaped, StringComparison.Ordinal)), null),
                "query" => (Method, $"{Concrete(Path)}?{name}={escaped}", null),
                "header" => (Method, Concrete(Path), $"{name}={value}"),
                _ => throw new InvalidOperationException($"The test does not know parameters in {place}."),
            };
        }
    }

    private static string Concrete(string path) => path.Replace("{id}", "1", StringComparison.Ordinal)
        .Replace("{topic}", "a", StringComparison.Ordinal)
        .Replace("{event_id}", "b", StringComparison.Ordinal);

    private static IEnumerable<(string Name, string Place)> ParametersOf(JsonElement operation) =>
        operation.TryGetProperty("parameters", out var all)
            ? all.EnumerateArray().Select(
                one => (one.GetProperty("name").GetString()!, one.GetProperty("in").GetString()!))
            : [];
}
