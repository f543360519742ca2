using System.Net;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Tests.Api.Reading;

[Collection(RestPipeline.Name)]
public sealed class LongQueryTests(Pipeline pipeline)
{
    /// <summary>A hundred topics of a hundred characters, each of which takes twelve bytes in a query.</summary>
    private static readonly List<string> Topics =
    [
        .. Enumerable.Range(0, 100)
            .Select(i => string.Concat(Enumerable.Repeat(char.ConvertFromUtf32(0x1F400 + i), 100))),
    ];

    [Theory]
    [InlineData("/events")]
    [InlineData("/events/export")]
    public async Task The_maximum_number_of_the_longest_topics_fits_in_a_query(string path)
    {
        (await pipeline.PublishAsync(Samples.Event(Topics[42], path))).Dispose();
        var query = string.Join('&', Topics.Select(topic => $"topic={Uri.EscapeDataString(topic)}"));

        var text = await Eventually.GetAsync(
            async () =>
            {
                using var response = await pipeline.Http.GetAsync($"{path}?{query}");
                response.StatusCode.Should().Be(HttpStatusCode.OK);
                return await response.Content.ReadAsStringAsync();
            },
            answer => answer.Contains($"\"{path}\"", StringComparison.Ordinal),
            "the event is stored");

        text.Should().Contain("tests");
    }

    [Fact]
    public async Task A_query_longer_than_any_valid_request_is_refused()
    {
        using var response = await pipeline.Http.GetAsync($"/events?topic={new string('x', 262_144)}");

        response.StatusCode.Should().Be(HttpStatusCode.RequestUriTooLong);
    }
}
