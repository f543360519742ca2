using Aggregator.Api;
using Aggregator.Api.Access;
using Aggregator.Api.Dashboard;
using Aggregator.Api.Documentation;
using Aggregator.Api.Duplicates;
using Aggregator.Api.Events;
using Aggregator.Api.Health;
using Aggregator.Api.Otlp;
using Aggregator.Api.Overview;
using Aggregator.Api.Problems;
using Aggregator.Api.Publishing;
using Aggregator.Api.Publishing.Clef;
using Aggregator.Api.Reading;
using Aggregator.Api.Rejected;
using Aggregator.Api.Stats;
using Aggregator.Api.Streaming;
using Aggregator.Api.Telemetry;
using Aggregator.Api.Topics;
using Aggregator.Api.Verification;
using Aggregator.Hosting;
using Aggregator.Storage;
using Microsoft.Extensions.Options;

try
{
    if (args is ["key", .. var keyArgs])
        return await KeyCommand.RunAsync(keyArgs, Console.Out, Console.Error);
    if (args is ["health", .. var healthArgs])
        return await HealthCommand.RunAsync(healthArgs);

    var builder = WebApplication.CreateBuilder(args);
    SecretFiles.Read(builder.Configuration);
    builder.ConfigureServer();
    builder.Services.AddAggregatorStorage(builder.Configuration, "aggregator-api");
    builder.Services.AddSchemaWatch();
    builder.Services.AddPublishing(builder.Configuration);
    builder.Services.AddOtlp();
    builder.Services.AddReplays(builder.Configuration);
    builder.Services.AddReading();
    builder.Services.AddExport();
    builder.Services.AddStream(builder.Configuration);
    builder.Services.AddStats(builder.Configuration);
    builder.Services.AddOverview(builder.Configuration);
    builder.Services.AddAggregatorHealth();
    builder.Services.AddAggregatorProblems();
    builder.Services.AddAccess();
    builder.Services.AddDocumentation();
    builder.AddTelemetry();

    var app = builder.Build();
    app.UseAggregatorProblems();
    app.UseAccess();
    app.UseMiddleware<QueryParameters>();
    app.UseRootRedirect();
    app.MapPublishing();
    app.MapClef();
    app.MapOtlp();
    app.MapEvents();
    app.MapStream();
    app.MapTopics();
    app.MapStats();
    app.MapHistory();
    app.MapOverview();
    app.MapVerification();
    app.MapDuplicates();
    app.MapRejected();
    app.MapAggregatorHealth();
    app.MapDocumentation();
    app.MapDashboard();
    await app.RunAsync();
    return Environment.ExitCode;
}
catch (Exception exception)
    when (exception is StartupException or ArgumentException or OptionsValidationException or IOException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
