using Aggregator.Outbox;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OutboxSample;

// SAMPLE_POSTGRES='Host=…' SAMPLE_RABBITMQ='amqp://…' dotnet run --project samples/OutboxSample
var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddDbContext<ShopDbContext>(options => options.UseNpgsql(builder.Configuration["SAMPLE_POSTGRES"]));
builder.Services.AddMassTransit(bus =>
{
    bus.DisableUsageTelemetry();
    bus.AddPostgresBusOutbox<ShopDbContext>();
    bus.AddConsumer<PlaceOrderConsumer>();
    bus.AddConsumer<OrderPlacedConsumer>();
    bus.UsingRabbitMq((context, rabbit) =>
    {
        rabbit.Host(new Uri(builder.Configuration["SAMPLE_RABBITMQ"]!));
        rabbit.ReceiveEndpoint("place-order", endpoint =>
        {
            endpoint.UsePostgresOutbox<ShopDbContext>(context);
            endpoint.ConfigureConsumer<PlaceOrderConsumer>(context);
        });
        rabbit.ReceiveEndpoint("order-placed", endpoint => endpoint.ConfigureConsumer<OrderPlacedConsumer>(context));
    });
});
using var host = builder.Build();
await using (var scope = host.Services.CreateAsyncScope())
    await scope.ServiceProvider.GetRequiredService<ShopDbContext>().Database.EnsureCreatedAsync();
await host.RunAsync();
