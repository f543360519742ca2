using Aggregator.Tests.Infrastructure;
using Aggregator.Tests.Infrastructure.Network;

namespace Aggregator.Tests.Publisher;

public sealed class AmqpTransportTests(Pipeline pipeline) : IClassFixture<Pipeline>
{
    [Theory]
    [InlineData("1")]
    [InlineData("50")]
    public async Task A_load_straight_to_the_broker_is_verified(string batch)
    {
        pipeline.Environment["AGGREGATOR_AMQP"] = pipeline.Host.Publisher.ToString();

        await using var load = pipeline.StartLoad(
            "--transport", "amqp", "--events", "5000", "--duplicates", "0.3", "--concurrency", "100", "--batch", batch);

        (await load.ExitAsync()).Should().Be(0, load.Output);
        load.Output.Should().Contain("ledger balanced").And.NotContain("NOT ok").And.NotContain(
            pipeline.Host.Publisher.UserInfo);
    }

    [Fact]
    public async Task A_load_through_a_broken_connection_is_verified()
    {
        await using var gate = new TcpGate(pipeline.Host.Publisher.Host, pipeline.Host.Publisher.Port);
        pipeline.Environment["AGGREGATOR_AMQP"] =
            new UriBuilder(pipeline.Host.Publisher) { Port = gate.Port }.Uri.ToString();
        var before = (await pipeline.GetAsync("/stats")).GetProperty("received").GetInt64();

        await using var load = pipeline.StartLoad(
            "--transport", "amqp", "--events", "5000", "--rate", "1000", "--concurrency", "50");
        await pipeline.ReceivedAsync(before + 500);
        gate.CutAll();

        (await load.ExitAsync()).Should().Be(0, load.Output);
    }

    [Fact]
    public async Task The_transport_needs_a_broker()
    {
        pipeline.Environment["AGGREGATOR_AMQP"] = string.Empty;

        await using var load = pipeline.StartLoad("--transport", "amqp");

        (await load.ExitAsync()).Should().Be(2);
        load.Output.Should().Contain("needs the broker's address in AGGREGATOR_AMQP or --amqp");
    }
}
