using Aggregator.Hosting;

namespace Aggregator.Tests.Hosting;

/// <summary>The broker's address may name several nodes.</summary>
public sealed class BrokerUriTests
{
    [Theory]
    [InlineData("amqp://u:p@one/host", "one:5672")]
    [InlineData("amqps://u:p@one:5673/host", "one:5673")]
    [InlineData("amqp://u:p@one/host?nodes=two,three:5673", "one:5672 two:5672 three:5673")]
    [InlineData("amqps://u:p@one/host?nodes=two", "one:5671 two:5671")]
    [InlineData("amqp://u:p@one/host?nodes=10.0.0.2%3A5673", "one:5672 10.0.0.2:5673")]
    public void The_nodes_are_those_of_the_address_and_its_list(string address, string nodes) =>
        string.Join(' ', BrokerUri.NodesOf(BrokerUri.Parse(address)).Select(node => $"{node.Host}:{node.Port}"))
            .Should().Be(nodes);

    [Theory]
    [InlineData("?nodes=")]
    [InlineData("?nodes=two,")]
    [InlineData("?nodes=two:port")]
    [InlineData("?nodes=user@two")]
    [InlineData("?nodes=two/host")]
    [InlineData("?hosts=two")]
    public void A_list_that_cannot_be_read_is_refused_without_repeating_the_password(string list)
    {
        var parse = () => BrokerUri.Parse($"amqp://u:secret@one/host{list}");

        parse.Should().Throw<ArgumentException>().Which.Message.Should().Contain("?nodes=").And.NotContain("secret");
    }

    [Fact]
    public void A_separate_password_keeps_the_nodes() =>
        BrokerUri.NodesOf(BrokerUri.Parse("amqp://u@one/host?nodes=two", "p?ss@")).Should().HaveCount(2);
}
