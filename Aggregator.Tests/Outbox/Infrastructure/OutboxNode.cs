using Aggregator.Outbox;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aggregator.Tests.Outbox.Infrastructure;

/// <summary>Simulates one process of a program that uses the library.</summary>
internal sealed class OutboxNode : IAsyncDisposable
{
    private readonly IHost _host;
    private int _stopped;

    private OutboxNode(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public IBus Bus => Services.GetRequiredService<IBus>();

    public static Task<OutboxNode> StartAsync(OutboxServers servers, Action<OutboxNodeSetup> configure) =>
        StartAsync(servers.Postgres, servers.RabbitMq, configure);

    public static async Task<OutboxNode> StartAsync(string postgres, Uri rabbitMq, Action<OutboxNodeSetup> configure)
    {
        var setup = new OutboxNodeSetup();
        configure(setup);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        if (Enum.TryParse(Environment.GetEnvironmentVariable("AGGREGATOR_TEST_LOG"), out LogLevel level))
            builder.Logging.SetMinimumLevel(level).AddSimpleConsole(console => console.TimestampFormat = "mm:ss.fff ");
        builder.Services.AddDbContext<LedgerDbContext>(options => options.UseNpgsql(setup.Postgres ?? postgres));
        foreach (var service in setup.Services)
            builder.Services.Add(service);
        builder.Services.Configure<MassTransitHostOptions>(options => options.WaitUntilStarted = true);
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddPostgresOutbox<LedgerDbContext>(setup.Outbox);
            setup.ConfigureRegistration(bus);
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(setup.RabbitMq ?? rabbitMq);
                setup.ConfigureBus(context, rabbit);
            });
        });
        var node = new OutboxNode(builder.Build());
        await node._host.StartAsync();
        return node;
    }

    /// <summary>Sends a message; a repeat with the same id and content is identical byte for byte.</summary>
    public async Task SendAsync<T>(string queue, T message, Guid? messageId = null)
        where T : class
    {
        var endpoint = await Bus.GetSendEndpoint(new Uri($"queue:{queue}"));
        await endpoint.Send(message, context =>
        {
            if (messageId is { } id)
                SameBytes.Apply(context, id);
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _stopped, 1) == 1)
            return;
        await _host.StopAsync();
        if (_host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
    }
}

/// <summary>The options of a node.</summary>
internal sealed class OutboxNodeSetup
{
    public ServiceCollection Services { get; } = [];

    public string? Postgres { get; set; }

    public Uri? RabbitMq { get; set; }

    public Action<PostgresOutboxOptions> Outbox { get; set; } = _ => { };

    public Action<IBusRegistrationConfigurator> ConfigureRegistration { get; set; } = _ => { };

    public Action<IBusRegistrationContext, IRabbitMqBusFactoryConfigurator> ConfigureBus { get; set; } = (_, _) => { };

    /// <summary>An endpoint with the outbox and one consumer, registered with it.</summary>
    public void Consume<TConsumer>(
        string queue,
        Action<IRabbitMqReceiveEndpointConfigurator>? endpoint = null,
        Action<IConsumerConfigurator<TConsumer>>? consumer = null)
        where TConsumer : class, IConsumer
    {
        ConfigureRegistration += bus => bus.AddConsumer<TConsumer>();
        ConfigureBus += (context, rabbit) => rabbit.ReceiveEndpoint(queue, e =>
        {
            endpoint?.Invoke(e);
            e.UsePostgresOutbox<LedgerDbContext>(context);
            e.ConfigureConsumer(context, consumer);
        });
    }
}
