using System.Diagnostics;
using Aggregator.Client;
using Aggregator.Client.Logs;
using Aggregator.Client.Serilog;
using Serilog;
using Serilog.Events;

namespace Aggregator.Tests.Clients.Logs;

/// <summary>The sink for Serilog.</summary>
public sealed class SerilogTests
{
    private static readonly string[] Basket = ["tea", "milk"];

    [Fact]
    public async Task An_event_is_published_with_all_of_its_parts()
    {
        await using var server = await PublishServer.StartAsync();
        using var activity = new Activity("checkout").Start();
        await using (var logger = new LoggerConfiguration()
            .WriteTo.Aggregator(server.Url.ToString(), topic: "shop-logs", source: "tests/1").CreateLogger())
        {
            logger.ForContext<SerilogTests>().ForContext("Basket", Basket)
                .Error(
                    new InvalidOperationException("broken"),
                    "Order {Order} of {@Customer}",
                    4711,
                    new { Name = "Ada" });
        }

        var one = server.Requests.Single().Events[0];
        var payload = one.GetProperty("payload");
        one.Text("topic").Should().Be("shop-logs");
        one.Text("source").Should().Be("tests/1");
        payload.Text("level").Should().Be("Error");
        payload.Text("category").Should().Be(typeof(SerilogTests).FullName);
        payload.Text("message").Should().Be("Order 4711 of { Name: \"Ada\" }");
        payload.Text("template").Should().Be("Order {Order} of {@Customer}");
        var properties = payload.GetProperty("properties");
        properties.Text("Order").Should().Be("4711");
        properties.Text("Customer").Should().Be("""{"Name":"Ada"}""");
        properties.Text("Basket").Should().Be("""["tea","milk"]""");
        payload.Text("exception").Should().StartWith("System.InvalidOperationException: broken");
        payload.Text("trace_id").Should().Be(activity.TraceId.ToHexString());
        payload.Text("span_id").Should().Be(activity.SpanId.ToHexString());
    }

    [Theory]
    [InlineData(LogEventLevel.Verbose, "Trace")]
    [InlineData(LogEventLevel.Information, "Information")]
    [InlineData(LogEventLevel.Fatal, "Critical")]
    public async Task Levels_have_the_names_of_the_other_provider(LogEventLevel level, string name)
    {
        await using var server = await PublishServer.StartAsync();
        var options = new AggregatorSinkOptions(new AggregatorClientOptions { Url = server.Url })
        {
            Feed = new LogFeedOptions { Topic = "levels" },
        };
        await using (var logger = new LoggerConfiguration().MinimumLevel.Verbose()
            .WriteTo.Aggregator(options).CreateLogger())
            logger.Write(level, "Hello");

        LogPayloads.Of(server).Single().Text("level").Should().Be(name);
    }
}
