// The whole system under .NET Aspire: dotnet run --project samples/AspireAppHost. Needs Docker, for PostgreSQL and
// RabbitMQ. Aspire's dashboard shows the logs, metrics and traces, which the programs send to the address that it sets.
using AspireAppHost;

var builder = DistributedApplication.CreateBuilder(args);
var database = new Database(builder);
var broker = new Broker(builder);

var migrate = builder.AddProject<Projects.Aggregator_Consumers>("migrate")
    .WithArgs("migrate")
    .WithEnvironment("AGGREGATOR_POSTGRES", database.AddressOf("service"))
    .WithEnvironment("AGGREGATOR_POSTGRES_OWNER", database.AddressOf("owner"))
    .WithEnvironment("AGGREGATOR_POSTGRES_UPKEEP", database.AddressOf("upkeep"))
    .WaitFor(database.Server);

var provision = builder.AddProject<Projects.Aggregator_Consumers>("provision")
    .WithArgs("provision")
    .WithEnvironment("AGGREGATOR_RABBITMQ", broker.Address)
    .WithEnvironment("AGGREGATOR_RABBITMQ_MANAGEMENT", broker.ManagementAddress)
    .WaitFor(broker.Server);

builder.AddProject<Projects.Aggregator_Consumers>("consumers")
    .WithReplicas(2)
    .WithEnvironment("AGGREGATOR_POSTGRES", database.AddressOf("service"))
    .WithEnvironment("AGGREGATOR_POSTGRES_UPKEEP", database.AddressOf("upkeep"))
    .WithEnvironment("AGGREGATOR_RABBITMQ", broker.Address)
    .WaitForCompletion(migrate)
    .WaitForCompletion(provision);

builder.AddProject<Projects.Aggregator_Api>("api")
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/health/ready")
    .WithEnvironment("AGGREGATOR_POSTGRES", database.AddressOf("service"))
    .WithEnvironment("AGGREGATOR_RABBITMQ", broker.Address)
    .WaitForCompletion(migrate)
    .WaitForCompletion(provision);

await builder.Build().RunAsync();
