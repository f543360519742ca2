using System.Diagnostics;
using Aggregator.Bench.Measuring;
using MassTransit;

namespace Aggregator.Bench.Inbox;

/// <summary>One consumer on a queue that is full when it starts.</summary>
/// <param name="name">For the tables.</param>
/// <param name="messages">Messages of a measurement, unless the command line says otherwise.</param>
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
        // For the compiler and the connection pool.
        await ConsumeAsync(sensors, measured, limit.Token);
        return await ConsumeAsync(sensors, measured, limit.Token);
    }

    /// <summary>
    /// Measures from the first message's arrival to the commit of the last, with a queue that is full before.
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
