using System.Net;
using System.Text.Json;
using Aggregator.Contracts;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Publishing;

/// <summary>A pipeline without consumers, so that the messages can be inspected in their queue.</summary>
public sealed class GroupCommitTests : IAsyncLifetime
{
    private readonly QuietPipeline _pipeline = new();

    [Fact]
    public async Task Concurrent_requests_share_messages_and_each_event_is_in_exactly_one_message()
    {
        var ids = Enumerable.Range(0, 500).Select(_ => Samples.NewId()).ToList();

        var answers = await Task.WhenAll(ids.Select(id => _pipeline.PublishAsync(Samples.Event("grouped", id))));

        answers.Should().OnlyContain(answer => answer.StatusCode == HttpStatusCode.Accepted);
        var messages = await TakeAllAsync();
        messages.Count.Should().BeLessThan(ids.Count);
        messages.SelectMany(EventIds).Should().BeEquivalentTo(ids);
    }

    [Fact]
    public async Task A_lone_request_is_sent_as_its_own_message()
    {
        var id = Samples.NewId();

        (await _pipeline.PublishAsync(Samples.Event("alone", id))).Dispose();

        var message = (await TakeAllAsync()).Should().ContainSingle().Subject;
        message.GetProperty("messageType")[0].GetString().Should().Be("urn:message:Aggregator.Contracts:LogEvent");
        EventIds(message).Should().Equal(id);
    }

    public Task InitializeAsync() => _pipeline.InitializeAsync();

    public Task DisposeAsync() => _pipeline.DisposeAsync();

    private static IEnumerable<string> EventIds(JsonElement envelope)
    {
        var message = envelope.GetProperty("message");
        IEnumerable<JsonElement> events = message.TryGetProperty("events", out var many)
            ? many.EnumerateArray() : [message];
        return events.Select(one => one.GetProperty("event_id").GetString()!);
    }

    /// <summary>Takes every message once: if its confirm is late, a message is sent again with the same id.</summary>
    private async Task<List<JsonElement>> TakeAllAsync()
    {
        var channel = await _pipeline.Broker.ChannelAsync();
        var messages = new List<JsonElement>();
        while (await channel.BasicGetAsync(LogEventsTopology.Queue, autoAck: true) is { } message)
            messages.Add(JsonSerializer.Deserialize<JsonElement>(message.Body.Span));
        return messages.DistinctBy(one => one.GetProperty("messageId").GetString(), StringComparer.Ordinal).ToList();
    }
}
