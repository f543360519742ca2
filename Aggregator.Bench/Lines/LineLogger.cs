using Microsoft.Extensions.Logging;
using Serilog;

namespace Aggregator.Bench.Lines;

/// <summary>One way to log a line with two values.</summary>
/// <param name="Log">Logs one line.</param>
/// <param name="FlushAsync">Waits until all lines are confirmed.</param>
/// <param name="DisposeAsync">Ends it.</param>
internal sealed record LineLogger(
    Action<int> Log, Func<Task> FlushAsync, Func<ValueTask> DisposeAsync)
{
    private const string Topic = "bench-lines";
    private const string Customer = "Ada";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>What the generator of log methods makes.</summary>
    private static readonly Action<Microsoft.Extensions.Logging.ILogger, int, string, Exception?> Paid =
        LoggerMessage.Define<int, string>(LogLevel.Information, new(1), "Order {Order} is paid by {Customer}");

    public static LineLogger Extension(Uri api) => Create(
        api, logger => number => logger.LogInformation("Order {Order} is paid by {Customer}", number, Customer));

    public static LineLogger Message(Uri api) =>
        Create(api, logger => number => Paid(logger, number, Customer, null));

    public static LineLogger OfSerilog(Uri api)
    {
        var options = new Client.Serilog.AggregatorSinkOptions(new Client.AggregatorClientOptions { Url = api })
        {
            Feed = new Client.Logs.LogFeedOptions { Topic = Topic },
        };
        var sink = new Client.Serilog.AggregatorSink(options);
        var logger = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger();
        return new LineLogger(
            number => logger.Information("Order {Order} is paid by {Customer}", number, Customer),
            () => DemandAsync(sink.FlushAsync(Limit)),
            sink.DisposeAsync);
    }

    private static LineLogger Create(Uri api, Func<Microsoft.Extensions.Logging.ILogger, Action<int>> log)
    {
        var options = new Client.Logging.AggregatorLoggerOptions { Url = api, Topic = Topic };
        var provider = new Client.Logging.AggregatorLoggerProvider(
            Microsoft.Extensions.Options.Options.Create(options));
        var factory = LoggerFactory.Create(logging => logging.AddProvider(provider));
        return new LineLogger(
            log(factory.CreateLogger("Bench.Lines")),
            () => DemandAsync(provider.FlushAsync(Limit)),
            provider.DisposeAsync);
    }

    private static async Task DemandAsync(Task<bool> flush)
    {
        if (!await flush)
        {
            throw new Measuring.BenchmarkFailedException(
                $"The lines were not confirmed within {Limit.TotalSeconds} s.");
        }
    }
}
