// Publishes log events to the Aggregator with RabbitMQ.Client alone, and sends each until the broker has confirmed it.
//
// usage: RabbitMqPublisher < events.jsonl        one event (a JSON object) per line
// AGGREGATOR_AMQP is the broker's address: amqp://user:password@host:5672/virtual-host
using RabbitMqPublisher;

// Maximum number of unconfirmed messages: enough to hide the round trip, few enough to send again. It is less than the
// 128 frames that the client queues, because a connection that breaks while that queue is full ends only by the
// timeout.
const int pipelined = 100;

var address = Environment.GetEnvironmentVariable("AGGREGATOR_AMQP")
    ?? throw new InvalidOperationException("AGGREGATOR_AMQP must be set to the broker's address.");
await using var publisher = new Publisher(new Uri(address));
var waiting = new Queue<Task>();
var count = 0;
while (await Console.In.ReadLineAsync() is { } line)
{
    if (waiting.Count == pipelined)
        await waiting.Dequeue();
    waiting.Enqueue(publisher.PublishAsync(line));
    count++;
}

await Task.WhenAll(waiting);
await Console.Out.WriteLineAsync($"{count} confirmed");
