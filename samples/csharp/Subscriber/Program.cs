// Follows the events that the Aggregator has stored, from a position of its own, and handles each at least once.
//
// usage: Subscriber POSITION_FILE [TOPIC...] > events.jsonl
// AGGREGATOR_URL is the API's address, AGGREGATOR_KEY a key with the scope read, if the API has keys.
using Subscriber;

if (args is not [var file, .. var topics])
{
    await Console.Error.WriteLineAsync("usage: Subscriber POSITION_FILE [TOPIC...]");
    return 1;
}

var address = Environment.GetEnvironmentVariable("AGGREGATOR_URL")
    ?? throw new InvalidOperationException("AGGREGATOR_URL must be set to the API's address.");
var position = Position.Read(file);
using var stream = new EventStream(new Uri(address), Environment.GetEnvironmentVariable("AGGREGATOR_KEY"), topics);
await foreach (var (id, json) in stream.ReadAsync(position.Id))
{
    // The work. It may see an event again after a crash: its id, or its topic and event_id, tell it. Without an event,
    // only the position moves past events of other topics.
    if (json is not null)
        await Console.Out.WriteLineAsync(json);

    // Only what has been handled may be left behind.
    position.Advance(id);
}

return 0;
