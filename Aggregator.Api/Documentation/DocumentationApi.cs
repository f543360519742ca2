using Aggregator.Api.Access;
using Aggregator.Contracts;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Aggregator.Api.Documentation;

internal static class DocumentationApi
{
    private const string DocumentRoute = "/openapi/v1.json";

    public static IServiceCollection AddDocumentation(this IServiceCollection services) =>
        services.AddOpenApi(options =>
        {
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info.Title = "Aggregator";
                document.Info.Version = "v1";
                document.Info.Description = "Accepts log events, stores each exactly once in effect, and proves it.";
                document.Servers = [];
                ApiKeyScheme.AddTo(document);
                return Task.CompletedTask;
            });
            options.AddOperationTransformer((operation, context, _) =>
            {
                ApiKeyScheme.AddTo(operation, context);
                Examples.AddTo(operation, context.Description);
                return Task.CompletedTask;
            });
            options.AddSchemaTransformer((schema, context, _) =>
            {
                // The generator sees a payload as an opaque struct; on the wire it is any JSON object.
                if (context.JsonTypeInfo.Type == typeof(RawJson))
                {
                    schema.Type = JsonSchemaType.Object;
                    schema.Properties?.Clear();
                }

                return Task.CompletedTask;
            });
        });

    public static void MapDocumentation(this WebApplication app)
    {
        app.MapOpenApi(DocumentRoute).OpenToAll();
        app.MapScalarApiReference("/docs", (page, context) => page
            .WithTitle("Aggregator API")
            .WithOpenApiRoutePattern(DocumentRoute)
            .WithNonce(context.ScriptNonce())
            // Otherwise the page would offer to send the document, or what its reader types, to its maker's servers.
            .DisableAgent()
            .DisableMcp()
            .DisableTelemetry()
            .DisableDefaultFonts()
            .HideClientButton()
            .HideDeveloperTools())
            .OpenToAll();
    }
}
