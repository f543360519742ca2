using System.Text;
using System.Text.Json;
using Aggregator.Contracts.Parsing;
using Publisher.Worker.Traffic;

namespace Aggregator.Tests.Publisher;

public sealed class TrafficPlanTests
{
    [Fact]
    public void The_same_seed_gives_the_same_traffic_with_other_event_ids()
    {
        var one = Traffic.Plan(2000, seed: 11);
        var other = Traffic.Plan(2000, seed: 11);

        Shape(one).Should().Equal(Shape(other));
        one.Select(planned => planned.Event().EventId)
            .Should().NotIntersectWith(other.Select(planned => planned.Event().EventId));
    }

    [Fact]
    public void Another_seed_gives_different_traffic() =>
        Shape(Traffic.Plan(200, seed: 1)).Should().NotEqual(Shape(Traffic.Plan(200, seed: 2)));

    [Theory]
    [InlineData(20_000, 0.3, 0.05, 14_300)]
    [InlineData(1000, 0.3, 0, 700)]
    [InlineData(1000, 0.99, 0, 10)]
    [InlineData(1000, 0, 0.05, 1000)]
    [InlineData(10, 0.3, 1, 10)]
    [InlineData(1, 0.9, 0, 1)]
    public void The_shares_are_exact(int events, double duplicates, double crossTopic, int unique) =>
        Traffic.Plan(events, duplicates, crossTopic)
            .Select(planned => planned.Identity).Distinct().Should().HaveCount(unique);

    [Fact]
    public void A_repeat_has_the_bytes_of_its_original()
    {
        var plan = Traffic.Plan(5000);

        var copies = plan.Select(planned => (planned.Identity, Text: Encoding.UTF8.GetString(planned.Json.Span)));
        copies.Distinct().Should().HaveCount(plan.DistinctBy(planned => planned.Identity).Count());
    }

    [Fact]
    public void Every_identity_is_a_distinct_pair_of_topic_and_event_id()
    {
        var identities = Traffic.Plan(5000, crossTopic: 0.5).DistinctBy(planned => planned.Identity).ToList();

        identities.Select(planned => (planned.Event().Topic, planned.Event().EventId)).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void A_cross_topic_repeat_differs_from_its_original_in_the_topic_only()
    {
        var families = Traffic.Plan(5000, crossTopic: 0.5)
            .DistinctBy(planned => planned.Identity).GroupBy(planned => planned.Family)
            .Select(family => family.Select(planned => planned.Event()).ToList())
            .Where(events => events.Count > 1).ToList();

        families.Should().NotBeEmpty();
        families.Select(events => events.Select(other => other with { Topic = "" }).Distinct().Count())
            .Should().OnlyContain(different => different == 1);
    }

    [Fact]
    public void A_repeat_of_an_event_that_all_topics_have_had_is_a_plain_duplicate()
    {
        var plan = Traffic.Plan(1000, duplicates: 0.9, crossTopic: 1, topics: 2);

        // 100 originals under two topics each are the maximum number of different pairs.
        plan.Select(planned => planned.Identity).Distinct().Count().Should().BeInRange(100, 200);
        plan.Should().HaveCount(1000);
    }

    [Fact]
    public void Every_event_satisfies_the_contract()
    {
        foreach (var planned in Traffic.Plan(3000, duplicates: 0))
        {
            var reader = new Utf8JsonReader(planned.Json.Span, LogEventReader.ReaderOptions);
            reader.Read();
            LogEventReader.Read(ref reader, planned.Json).Errors.Should().BeEmpty();
        }
    }

    [Fact]
    public void Payloads_are_of_many_sizes_and_scripts()
    {
        var payloads = Traffic.Plan(3000, duplicates: 0).ConvertAll(planned => planned.Event().Payload.ToString());

        payloads.ConvertAll(payload => payload.Length).Order().ElementAt(1500).Should().BeInRange(200, 800);
        payloads.Count(payload => payload.Length > EventContent.DumpLength).Should().BeInRange(30, 90);
        payloads.Count(payload => !Ascii.IsValid(payload)).Should().BeInRange(600, 2400);
    }

    [Fact]
    public void Some_repeats_follow_their_originals_immediately_and_some_after_a_long_time()
    {
        var plan = Traffic.Plan(20_000);

        var firstPlaces = new Dictionary<int, int>();
        var distances = plan.Select((planned, place) =>
            firstPlaces.TryAdd(planned.Identity, place) ? 0 : place - firstPlaces[planned.Identity]).ToList();
        distances.Count(distance => distance is > 0 and <= 20).Should().BeGreaterThan(1000);
        distances.Count(distance => distance > 5000).Should().BeGreaterThan(500);
    }

    private static IEnumerable<string> Shape(IEnumerable<PlannedEvent> plan) =>
        plan.Select(planned => $"{planned.Identity} {planned.Event() with { EventId = "" }}");
}
