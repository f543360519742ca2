using Aggregator.Consumers;
using Aggregator.Consumers.Health;
using Aggregator.Storage;
using Aggregator.Storage.Schema;
using Microsoft.Extensions.Options;

if (args is ["health"])
    return HealthCommand.Run(TimeProvider.System);

var builder = Host.CreateApplicationBuilder(args);
if (args is ["migrate"])
{
    using var loggers = LoggerFactory.Create(logging => logging.AddConsumerLogging());
    return await MigrateCommand.RunAsync(builder.Configuration, loggers, CancellationToken.None);
}

try
{
    SecretFiles.Read(builder.Configuration);
    builder.Logging.AddConsumerLogging();
    builder.Services.AddAggregatorStorage(builder.Configuration, "aggregator-consumers");
    builder.Services.AddHostedService<SchemaGuard>();
    builder.Services.AddIngest(builder.Configuration);
    builder.Services.AddHealthFile();
    await builder.Build().RunAsync();
    return 0;
}
catch (Exception refusal) when (refusal is StartUpException or ArgumentException or OptionsValidationException)
{
    await Console.Error.WriteLineAsync(refusal.Message);
    return 1;
}
