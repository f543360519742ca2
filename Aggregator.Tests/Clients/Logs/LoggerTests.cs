using System.Diagnostics;
using Aggregator.Client.Logging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aggregator.Tests.Clients.Logs;

/// <summary>The provider for Microsoft.Extensions.Logging.</summary>
public sealed partial class LoggerTests
{
    private const string Category = "Shop.Orders";

    [Fact]
    public async Task A_line_becomes_an_event_with_all_of_its_parts()
    {
        await using var server = await PublishServer.StartAsync();
        using var activity = new Activity("checkout").Start();
        await LogAsync(server, logger => logger.LogWarning(
            new EventId(7, "Paid"), "Order {Order} of {Customer} costs {Price}", 4711, "Ada", 12.5m));

        var one = server.Requests.Single().Events[0];
        var payload = one.GetProperty("payload");
        one.Text("topic").Should().Be("shop-logs");
        one.Text("source").Should().Be("tests/1");
        payload.Text("level").Should().Be("Warning");
        payload.Text("category").Should().Be(Category);
        payload.Text("message").Should().Be("Order 4711 of Ada costs 12.5");
        payload.Text("template").Should().Be("Order {Order} of {Customer} costs {Price}");
        payload.Text("properties").Should().Be("""{"Order":4711,"Customer":"Ada","Price":12.5}""");
        payload.Text("event").Should().Be("""{"id":7,"name":"Paid"}""");
        payload.Text("trace_id").Should().Be(activity.TraceId.ToHexString());
        payload.Text("span_id").Should().Be(activity.SpanId.ToHexString());
        payload.Text("exception").Should().BeNull();
    }

    [Fact]
    public async Task What_a_value_was_when_it_was_logged_counts()
    {
        await using var server = await PublishServer.StartAsync();
        await LogAsync(server, logger =>
        {
            var basket = new List<string> { "tea" };
            var changing = new Changing { Text = "before" };
            logger.LogInformation("Basket {Basket} is {State}", basket, changing);
            basket.Add("milk");
            changing.Text = "after";
        });

        var payload = LogPayloads.Of(server).Single();
        payload.Text("message").Should().Be("Basket tea is before");
        payload.Text("properties").Should().Be("""{"Basket":"tea","State":"before"}""");
    }

    [Fact]
    public async Task A_state_that_is_used_again_for_the_next_line_is_read_at_once()
    {
        await using var server = await PublishServer.StartAsync();
        await LogAsync(server, logger =>
        {
            var state = new List<KeyValuePair<string, object?>> { new("n", 1) };
            logger.Log(LogLevel.Information, default, state, null, (one, _) => $"n is {one[0].Value}");
            state[0] = new("n", 2);
        });

        var payload = LogPayloads.Of(server).Single();
        payload.Text("message").Should().Be("n is 1");
        payload.Text("properties").Should().Be("""{"n":1}""");
    }

    [Fact]
    public async Task Generated_log_methods_are_published_too()
    {
        await using var server = await PublishServer.StartAsync();
        await LogAsync(server, logger => Paid(logger, 4711, "Ada"));

        var payload = LogPayloads.Of(server).Single();
        payload.Text("message").Should().Be("Order 4711 is paid by Ada");
        payload.Text("properties").Should().Be("""{"Order":4711,"Customer":"Ada"}""");
        payload.Text("event").Should().Contain("\"id\":3");
    }

    [Fact]
    public async Task An_exception_is_published_with_its_stack_trace_at_the_time()
    {
        await using var server = await PublishServer.StartAsync();
        await LogAsync(server, logger =>
        {
            try
            {
                Fail();
            }
            catch (InvalidOperationException failure)
            {
                logger.LogError(failure, "It failed");
            }
        });

        LogPayloads.Of(server).Single().Text("exception").Should()
            .StartWith("System.InvalidOperationException: broken").And.Contain(nameof(Fail));
    }

    [Fact]
    public async Task Whatever_a_value_throws_stays_out_of_the_program_and_the_line_is_published()
    {
        await using var server = await PublishServer.StartAsync();
        await LogAsync(server, logger =>
        {
            logger.LogInformation("Value {Value}", new Throwing());
            logger.LogInformation("{Value:Q}", 1);
            logger.LogError(new Throwing.Exception(), "It failed");
            logger.Log(LogLevel.Information, default, 1, null, (_, _) => throw new FormatException());
        });
        await Infrastructure.Eventually.TrueAsync(() => Task.FromResult(server.Ids.Count() == 4), "they came");

        LogPayloads.Of(server).Select(payload => payload.Text("message"))
            .Should().OnlyContain(message => message!.StartsWith("(The line could not be formatted: System."));
    }

    [Fact]
    public async Task Scopes_are_published_on_demand()
    {
        await using var server = await PublishServer.StartAsync();
        await LogAsync(
            server,
            logger =>
            {
                using var outer = logger.BeginScope("Request {Id}", 12);
                using var inner = logger.BeginScope("checkout");
                logger.LogInformation("Hello");
            },
            options => options.IncludeScopes = true);

        LogPayloads.Of(server).Single().Text("scopes").Should().Be(
            """[{"Id":12,"{OriginalFormat}":"Request {Id}"},"checkout"]""");
    }

    [Fact]
    public async Task Settings_and_levels_come_from_the_configuration()
    {
        await using var server = await PublishServer.StartAsync();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Logging:Aggregator:Url"] = server.Url.ToString(),
                ["Logging:Aggregator:Topic"] = "configured",
                ["Logging:Aggregator:LogLevel:Default"] = "Error",
            }).Build();
        await using (var services = new ServiceCollection()
            .AddLogging(logging => logging.AddConfiguration(configuration.GetSection("Logging")).AddAggregator())
            .BuildServiceProvider())
        {
            var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(Category);
            logger.LogInformation("not this");
            logger.LogError("this");
        }

        server.Requests.Single().Events.GetArrayLength().Should().Be(1);
        server.Requests.Single().Events[0].Text("topic").Should().Be("configured");
    }

    [Fact]
    public async Task A_logger_that_observes_the_client_cannot_make_a_loop()
    {
        var server = await PublishServer.StartAsync();
        ILogger? logger = null;
        var problems = 0;
        using (var factory = Create(server, options => options.ConfigureClient = client => client with
        {
            DrainTimeout = TimeSpan.FromMilliseconds(500),
            OnProblem = problem =>
            {
                Interlocked.Increment(ref problems);
                logger!.LogError("{Problem}", problem);
            },
        }))
        {
            logger = factory.CreateLogger(Category);
            logger.LogInformation("first");
            await Infrastructure.Eventually.TrueAsync(() => Task.FromResult(server.Requests.Count > 0), "it came");
            await server.DisposeAsync();
            logger.LogInformation("second");
            await Infrastructure.Eventually.TrueAsync(
                () => Task.FromResult(Volatile.Read(ref problems) > 1), "attempts fail");
        }

        server.Requests.Should().ContainSingle().Which.Events.GetArrayLength().Should().Be(1);
        problems.Should().BeLessThan(30, "each failed attempt is reported, and no report causes another");
    }

    internal static ILoggerFactory Create(PublishServer server, Action<AggregatorLoggerOptions>? configure = null) =>
        LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddAggregator(options =>
        {
            (options.Url, options.Topic, options.Source) = (server.Url, "shop-logs", "tests/1");
            configure?.Invoke(options);
        }));

    [LoggerMessage(3, LogLevel.Information, "Order {Order} is paid by {Customer}")]
    private static partial void Paid(ILogger logger, int order, string customer);

    private static async Task LogAsync(
        PublishServer server, Action<ILogger> log, Action<AggregatorLoggerOptions>? configure = null)
    {
        using (var factory = Create(server, configure))
            log(factory.CreateLogger(Category));
        await Infrastructure.Eventually.TrueAsync(() => Task.FromResult(server.Requests.Count > 0), "it came");
    }

    private static void Fail() => throw new InvalidOperationException("broken");

    private sealed class Throwing
    {
        public override string ToString() => throw new InvalidOperationException("not now");

        public sealed class Exception : System.Exception
        {
            public override string ToString() => throw new InvalidOperationException("not now");
        }
    }

    private sealed class Changing
    {
        public string Text { get; set; } = string.Empty;

        public override string ToString() => Text;
    }
}
