using Aggregator.Storage.Queries;

namespace Aggregator.Tests.Storage.Queries;

/// <summary>Tests the combination of the requested topics with the permitted ones.</summary>
public sealed class EventFilterTests
{
    [Theory]
    [InlineData("", null, null)]
    [InlineData("a b a", null, "a b")]
    [InlineData("", "b c", "b c")]
    [InlineData("a b", "b c", "b")]
    [InlineData("a", "b c", "")]
    [InlineData("", "", "")]
    [InlineData("a\0", null, "")]
    public void Only_requested_topics_that_are_allowed_are_read(string asked, string? allowed, string? read)
    {
        var filter = new EventFilter { Topics = Names(asked), AllowedTopics = allowed is null ? null : Names(allowed) };

        filter.EffectiveTopics.Should().BeEquivalentTo(read is null ? null : Names(read));
        filter.MatchesNothing.Should().Be(read is "");
    }

    [Fact]
    public void Without_an_allow_list_every_topic_is_allowed()
    {
        new EventFilter().Allows("any").Should().BeTrue();
        new EventFilter { AllowedTopics = ["b"] }.Allows("a").Should().BeFalse();
        new EventFilter { AllowedTopics = ["b"] }.Allows("b").Should().BeTrue();
    }

    private static string[] Names(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
