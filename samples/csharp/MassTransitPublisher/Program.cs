// Publishes log events to the Aggregator with MassTransit, and sends each until the broker has confirmed it.
//
// usage: MassTransitPublisher < events.jsonl        one event (a JSON object) per line
// AGGREGATOR_AMQP is the broker's address: amqp://user:password@host:5672/virtual-host
using System.Text.Json;
using Aggregator.Contracts;
using MassTransit;
using MassTransitPublisher;

var address = Environment.GetEnvironmentVariable("AGGREGATOR_AMQP")
    ?? throw new InvalidOperationException("AGGREGATOR_AMQP must be set to the broker's address.");
var bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
{
    // By default a connection that swallows all packets would be noticed only after minutes.
    rabbit.Host(new Uri(address), host => host.Heartbeat(TimeSpan.FromSeconds(10)));

    // The exchange exists already, and a direct publisher may write to it, but not declare anything.
    rabbit.Publish<LogEvent>(topology => topology.Exclude = true);
});
await bus.StartAsync();
try
{
    var publisher = new Publisher(bus);
    var count = 0;
    while (await Console.In.ReadLineAsync() is { } line)
    {
        await publisher.PublishAsync(JsonSerializer.Deserialize<LogEvent>(line)!);
        count++;
    }

    await Console.Out.WriteLineAsync($"{count} confirmed");
}
finally
{
    await bus.StopAsync();
}
