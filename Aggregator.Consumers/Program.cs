using Aggregator.Consumers;
using Aggregator.Consumers.Archive;
using Aggregator.Consumers.Brokers;
using Aggregator.Consumers.Health;
using Aggregator.Consumers.Provisioning;
using Aggregator.Consumers.Telemetry;
using Aggregator.Hosting;
using Aggregator.Storage;
using Aggregator.Storage.History;
using Aggregator.Storage.Schema;
using Microsoft.Extensions.Options;

if (args is ["health"])
    return HealthCommand.Run(TimeProvider.System);

try
{
    var builder = Host.CreateApplicationBuilder(args);
    SecretFiles.Read(builder.Configuration);
    if (args is ["migrate" or "provision" or "restore", ..])
    {
        using var loggers = LoggerFactory.Create(logging => logging.AddConsoleLines());
        return args switch
        {
            ["migrate"] => await MigrateCommand.RunAsync(builder.Configuration, loggers, CancellationToken.None),
            ["provision"] => await ProvisionCommand.RunAsync(builder.Configuration, loggers, CancellationToken.None),
            ["restore", var archive] => await RestoreCommand.RunAsync(
                archive, builder.Configuration, loggers, CancellationToken.None),
            _ => throw new StartupException(RestoreCommand.Usage),
        };
    }

    builder.Logging.AddConsoleLines();
    builder.AddTelemetry();
    builder.Services.AddAggregatorStorage(builder.Configuration, "aggregator-consumers");
    builder.Services.AddHealthFile();
    builder.Services.AddHostedService<SchemaGuard>();
    builder.Services.AddHostedService<DurabilityGuard>();
    builder.Services.AddHostedService<LedgerSampler>();
    builder.Services.AddBrokerGuard(builder.Configuration);
    builder.Services.AddIngest(builder.Configuration);
    await builder.Build().RunAsync();
    return 0;
}
catch (Exception exception)
    when (exception is StartupException or ArgumentException or OptionsValidationException or IOException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
