using Publisher.Worker;
using Publisher.Worker.CommandLine;

namespace Aggregator.Tests.Publisher;

public sealed class PublisherCommandTests
{
    [Fact]
    public async Task Without_options_the_defaults_hold()
    {
        var options = await ReadAsync("");

        options.Should().BeEquivalentTo(new
        {
            Url = new Uri("http://127.0.0.1:8080/"),
            Events = 20_000,
            Concurrency = 20,
            Duplicates = 0.3,
            CrossTopic = 0.05,
            Batch = 1,
            Rate = 0.0,
            Verify = false,
            Attempts = 0,
            GiveUpAfter = TimeSpan.FromMinutes(5),
        });
        options.Topics.Should().HaveCount(10);
    }

    [Theory]
    [InlineData("--events 0", "--events must be a whole number from 1 to 100000000, and '0' is not.")]
    [InlineData("--events many", "--events must be a whole number from 1 to 100000000, and 'many' is not.")]
    [InlineData("--concurrency 1001", "--concurrency must be a whole number from 1 to 1000, and '1001' is not.")]
    [InlineData("--duplicates 1", "--duplicates must be a number from 0 to 0.99, and '1' is not.")]
    [InlineData("--rate NaN", "--rate must be a number from 0 to 1000000, and 'NaN' is not.")]
    [InlineData("--batch 501", "--batch must be a whole number from 1 to 500, and '501' is not.")]
    [InlineData("--seed x", "--seed must be a whole number that fits in 32 bits, and 'x' is not.")]
    [InlineData("--url ftp://host", "--url must be an address such as http://127.0.0.1:8080, and 'ftp://host' is not.")]
    public void An_invalid_value_is_reported_with_its_option_and_rule(string arguments, string sentence) =>
        PublisherCommand.Create(_ => Task.FromResult(0)).Parse(arguments).Errors
            .Select(error => error.Message).Should().Equal(sentence);

    [Theory]
    [InlineData("--topics 0")]
    [InlineData("--topics 1001")]
    [InlineData("--topics a,,b")]
    [InlineData("--topics a,a")]
    public void Topics_must_be_a_number_or_different_names(string arguments) =>
        PublisherCommand.Create(_ => Task.FromResult(0)).Parse(arguments).Errors
            .Should().ContainSingle().Which.Message.Should().StartWith("--topics must be");

    [Fact]
    public async Task Topics_may_be_given_by_name()
    {
        var options = await ReadAsync("--topics orders,zoë --url http://host/prefix");

        options.Topics.Should().Equal("orders", "zoë");
        options.Url.Should().Be(new Uri("http://host/prefix/"));
    }

    [Fact]
    public async Task With_one_topic_nothing_crosses_topics() =>
        (await ReadAsync("--topics 1")).CrossTopic.Should().Be(0);

    [Fact]
    public async Task A_cross_topic_share_with_a_single_topic_is_a_usage_error()
    {
        var code = await PublisherCommand.Create(_ => Task.FromResult(0))
            .Parse("--topics 1 --cross-topic 0.5").InvokeAsync();

        code.Should().Be(ExitCodes.Usage);
    }

    [Fact]
    public void Topics_beyond_the_available_words_have_distinct_names() =>
        TopicList.Named(35).Should().OnlyHaveUniqueItems();

    private static async Task<PublisherOptions> ReadAsync(string arguments)
    {
        PublisherOptions? read = null;
        await PublisherCommand.Create(options =>
        {
            read = options;
            return Task.FromResult(0);
        }).Parse(arguments).InvokeAsync();
        return read!;
    }
}
