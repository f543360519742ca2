using System.Diagnostics;
using Aggregator.Bench.Measuring;
using MassTransit;

namespace Aggregator.Bench.Inbox;

/// <summary>Runs one consumer on a queue that is full at the start.</summary>
/// <param name="name">The name in the tables.</param>
/// <param name="messages">Number of messages per measurement, unless the command line sets another.</param>
/// <param name="endpoint">Configures the endpoint.</param>
/// <param name="consumer">Configures the consumer.</param>
internal sealed class ConsumerContender<TConsumer>(
    string name,
    int messages,
    Action<IBusRegistrationContext, IRabbitMqReceiveEndpointConfigurator>? endpoint = null,
    Action<IConsumerConfigurator<TConsumer>>? consumer = null) : IContender
    where TConsumer : class, IConsumer
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    public string Name => name;

    public async Task<IReadOnlyList<Figure>> MeasureAsync(
        BenchEnvironment environment, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        await using var sensors = await SensorEnvironment.CreateAsync(environment.Servers, limit.Token);
        var measured = environment.Messages ?? messages;
        // Warms up the compiler and the connection pool.
        await ConsumeAsync(sensors, measured, limit.Token);
        return await ConsumeAsync(sensors, measured, limit.Token);
    }

    /// <summary>
    /// Measures from the arrival of the first message to the commit of the last, with a queue that is full at the
    /// start.
    /// </summary>
    private async Task<IReadOnlyList<Figure>> ConsumeAsync(
        SensorEnvironment sensors, int count, CancellationToken cancellationToken)
    {
        await sensors.FillAsync(count, cancellationToken);
        var progress = new Progress(count);
        using var host = SensorHost.Create<TConsumer>(
            sensors, progress, (context, e) => endpoint?.Invoke(context, e), consumer);
        await host.StartAsync(cancellationToken);
        await progress.AllConsumed.WaitAsync(cancellationToken);
        await sensors.AllStoredAsync(cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(progress.Begin);
        var processor = Environment.CpuUsage.TotalTime - progress.ProcessorTimeAtBegin;
        await host.StopAsync(cancellationToken);
        await sensors.CheckAsync(cancellationToken);
        return
        [
            new Figure(Figure.Rate, count / elapsed.TotalSeconds, "messages/s"),
            new Figure("client processor time", processor.TotalMicroseconds / count, "µs/message"),
        ];
    }
}
