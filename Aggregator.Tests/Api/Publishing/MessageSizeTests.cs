using System.Net;
using System.Text.Json;
using Aggregator.Contracts;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Publishing;

/// <summary>Tests the size of the messages that the API creates from several events.</summary>
public sealed class MessageSizeTests(QuietPipeline pipeline) : IClassFixture<QuietPipeline>, IAsyncLifetime
{
    /// <summary>MassTransit's envelope around the events.</summary>
    private const int Envelope = 4 * 1024;

    public static readonly TheoryData<string> MediaTypes = new() { "application/json", "application/x-ndjson" };

    [Theory]
    [MemberData(nameof(MediaTypes))]
    public async Task No_message_exceeds_the_limit_of_a_batch_whatever_must_be_escaped(string mediaType)
    {
        var emojis = string.Concat(Enumerable.Repeat("😀", 252));
        var source = string.Concat(Enumerable.Repeat("<é>", 341));
        const string time = "2026-01-31T12:00:00Z";
        var events = Enumerable.Range(100, 500).Select(i => $$"""
            {"topic":"sizes","event_id":"{{i}}{{emojis}}","timestamp":"{{time}}","source":"{{source}}","payload":{ } }
            """);
        var isArray = mediaType == "application/json";

        using var response = await pipeline.PublishTextAsync(
            isArray ? $"[{string.Join(',', events)}]" : string.Join('\n', events), mediaType);

        (await response.ShouldBeAsync(HttpStatusCode.Accepted)).GetProperty("accepted").GetInt32().Should().Be(500);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var channel = await pipeline.Broker.ChannelAsync();
        while (await channel.BasicGetAsync(LogEventsTopology.Queue, autoAck: true) is { } message)
        {
            message.Body.Length.Should().BeLessThan(LogEventLimits.MaxBatchBytes + Envelope);
            seen.UnionWith(JsonDocument.Parse(message.Body).RootElement.GetProperty("message").GetProperty("events")
                .EnumerateArray().Select(one => one.GetProperty("event_id").GetString()!));
        }

        seen.Should().HaveCount(500);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => pipeline.PurgeAsync();
}
