using System.Net;
using Aggregator.Tests.Api.Access;
using Aggregator.Tests.Infrastructure;
using Serilog;

namespace Aggregator.Tests.Api.Publishing.Clef;

/// <summary>The header in which Seq's clients send their key.</summary>
public sealed class SeqKeyTests(KeyedPipeline pipeline) : IClassFixture<KeyedPipeline>
{
    [Fact]
    public async Task The_key_of_the_sink_is_an_API_key()
    {
        await using (var logger = SeqSinkTests.Logger(
            "mine", sink => sink.Seq(SeqSinkTests.Url(pipeline), apiKey: pipeline.Keys["limited"])))
            logger.Information("hello");
        using var none = await pipeline.SendAsync("POST", "/ingest/clef", authorization: null);
        using var wrong = await pipeline.SendAsync(
            "POST", "/ingest/clef", null, null, ("X-Seq-ApiKey", pipeline.Keys["limited"] + "x"));

        await Eventually.GetAsync(
            () => pipeline.ScalarAsync<long>("SELECT count(*) FROM processed_events WHERE topic = 'mine'"),
            stored => stored == 1,
            "the event is stored");
        none.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        wrong.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }
}
