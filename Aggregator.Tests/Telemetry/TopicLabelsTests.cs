using System.Globalization;
using Aggregator.Consumers.Telemetry;

namespace Aggregator.Tests.Telemetry;

public sealed class TopicLabelsTests
{
    private readonly TopicLabels _labels = new();

    [Fact]
    public void The_first_topics_are_labels_and_the_rest_is_other()
    {
        for (var i = 0; i < TopicLabels.MaxLabels; i++)
            _labels.Choose(Name(i), 10).Should().Be(Name(i));

        _labels.Choose("late", 10).Should().Be(TopicLabels.Other);
        _labels.Choose(Name(0), 1).Should().Be(Name(0));
    }

    [Fact]
    public void A_topic_that_grows_to_twice_the_smallest_takes_its_place()
    {
        for (var i = 0; i < TopicLabels.MaxLabels; i++)
            _labels.Choose(Name(i), 10 + i);

        _labels.Choose("large", 19).Should().Be(TopicLabels.Other);
        _labels.Choose("large", 1).Should().Be("large");
        _labels.Choose(Name(0), 1).Should().Be(TopicLabels.Other, "it was the smallest");
        _labels.Choose(Name(1), 1).Should().Be(Name(1));
    }

    [Fact]
    public void Publishers_cannot_make_more_labels_than_there_may_ever_be()
    {
        var labels = Enumerable.Range(0, 10_000).Select(i => _labels.Choose(Name(i), 1L << (i % 60)))
            .ToHashSet(StringComparer.Ordinal);

        labels.Should().HaveCountGreaterThan(TopicLabels.MaxLabels)
            .And.HaveCountLessThanOrEqualTo(TopicLabels.MaxEver + 1);
    }

    private static string Name(int i) => i.ToString(CultureInfo.InvariantCulture);
}
