using Aggregator.Api;
using Aggregator.Api.Access;
using Aggregator.Api.Documentation;
using Aggregator.Api.Events;
using Aggregator.Api.Health;
using Aggregator.Api.Problems;
using Aggregator.Api.Publishing;
using Aggregator.Api.Stats;
using Aggregator.Api.Verification;
using Aggregator.Storage;
using Aggregator.Storage.Schema;
using Microsoft.Extensions.Options;

if (args is ["key", .. var keyArgs])
    return await KeyCommand.RunAsync(keyArgs, Console.Out, Console.Error);

try
{
    var builder = WebApplication.CreateBuilder(args);
    builder.ConfigureServer();
    builder.Services.AddAggregatorStorage(builder.Configuration, "aggregator-api");
    builder.Services.AddSchemaWatch();
    builder.Services.AddPublishing(builder.Configuration);
    builder.Services.AddStats();
    builder.Services.AddAggregatorHealth();
    builder.Services.AddAggregatorProblems();
    builder.Services.AddAccess();
    builder.Services.AddDocumentation();

    var app = builder.Build();
    app.UseAggregatorProblems();
    app.UseAccess();
    app.MapPublishing();
    app.MapEvents();
    app.MapStats();
    app.MapVerification();
    app.MapAggregatorHealth();
    app.MapDocumentation();
    await app.RunAsync();
    return Environment.ExitCode;
}
catch (Exception refusal) when (refusal is StartUpException or ArgumentException or OptionsValidationException or IOException)
{
    await Console.Error.WriteLineAsync(refusal.Message);
    return 1;
}
