using Aggregator.Api.Access;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Aggregator.Api.Documentation;

/// <summary>Documents the API keys and the scope that each route requires.</summary>
internal static class ApiKeyScheme
{
    private const string Name = "key";

    public static void AddTo(OpenApiDocument document)
    {
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
        document.Components.SecuritySchemes[Name] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "An API key, agg_ID.SECRET. Not needed while the API has no keys.",
        };
    }

    public static void AddTo(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var access = context.Description.ActionDescriptor.EndpointMetadata.OfType<RouteAccess>().LastOrDefault()
            ?? RouteAccess.Default;
        if (access.Scope == Scopes.None)
            return;
        operation.Security =
            [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Name, context.Document)] = [] }];
        operation.Description =
            $"{operation.Description} A key needs the scope {access.Scope.ToString().ToLowerInvariant()}.".TrimStart();
    }
}
