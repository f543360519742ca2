using Aggregator.Outbox;
using Aggregator.Tests.Outbox.Infrastructure;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Aggregator.Tests.Outbox;

/// <summary>No test here reaches a server, because the checks come first.</summary>
public sealed class ConfigurationTests
{
    private const string Postgres = "Host=127.0.0.1;Port=1;Username=nobody";

    [Fact]
    public void The_defaults_are_valid() => Options(_ => { }).Should().NotThrow();

    [Theory]
    [InlineData(0.1)]
    [InlineData(700)]
    public void A_lease_out_of_range_stops_the_host_with_a_message_that_names_it(double seconds) =>
        Options(options => options.DeliveryLease = TimeSpan.FromSeconds(seconds))
            .Should().Throw<OptionsValidationException>().WithMessage("*DeliveryLease*");

    [Fact]
    public void A_lease_shorter_than_two_sends_is_refused() =>
        Options(options => options.SendTimeout = TimeSpan.FromSeconds(8))
            .Should().Throw<OptionsValidationException>().WithMessage("*DeliveryLease*twice SendTimeout*");

    [Fact]
    public void Every_setting_is_bounded() =>
        Options(options =>
            {
                options.CleanupLimit = 0;
                options.SweepLimit = 0;
                options.DeliveryConcurrency = 0;
                options.InboxWindow = TimeSpan.Zero;
            })
            .Should().Throw<OptionsValidationException>().Which.Failures.Should().HaveCount(4);

    [Fact]
    public async Task A_DbContext_with_a_retrying_execution_strategy_is_refused() =>
        await Starting<LedgerDbContext>(options => options.UseNpgsql(Postgres, npgsql => npgsql.EnableRetryOnFailure()))
            .Should().ThrowAsync<ConfigurationException>().WithMessage("*EnableRetryOnFailure*");

    [Fact]
    public async Task A_DbContext_without_the_tables_is_refused() =>
        await Starting<BareDbContext>(options => options.UseNpgsql(Postgres))
            .Should().ThrowAsync<ConfigurationException>().WithMessage("*AddInboxOutbox*");

    [Fact]
    public async Task A_DbContext_that_is_not_scoped_is_refused() =>
        await Starting<LedgerDbContext>(options => options.UseNpgsql(Postgres), ServiceLifetime.Transient)
            .Should().ThrowAsync<ConfigurationException>().WithMessage("*scoped*");

    [Fact]
    public void An_endpoint_without_the_registration_is_refused()
    {
        var services = new ServiceCollection().AddLogging().AddMassTransit(bus => bus.UsingRabbitMq((context, rabbit) =>
            rabbit.ReceiveEndpoint("any", endpoint => endpoint.UsePostgresOutbox<LedgerDbContext>(context))));

        var build = () => services.BuildServiceProvider().GetRequiredService<IBusControl>();

        build.Should().Throw<Exception>().Which.GetBaseException().Message.Should().Contain(
            "AddPostgresOutbox<LedgerDbContext>");
    }

    private static Action Options(Action<PostgresOutboxOptions> configure) => () =>
    {
        using var host =
            Build<LedgerDbContext>(options => options.UseNpgsql(Postgres), ServiceLifetime.Scoped, configure);
        host.Services.GetRequiredService<IStartupValidator>().Validate();
    };

    private static Func<Task> Starting<TDbContext>(
        Action<DbContextOptionsBuilder> configure, ServiceLifetime lifetime = ServiceLifetime.Scoped)
        where TDbContext : DbContext => async () =>
    {
        using var host = Build<TDbContext>(configure, lifetime);
        await host.Services.GetServices<IHostedService>()
            .OfType<OutboxStartupCheck<TDbContext>>()
            .Single()
            .StartAsync(default);
    };

    private static IHost Build<TDbContext>(
        Action<DbContextOptionsBuilder> dbContext, ServiceLifetime lifetime, Action<PostgresOutboxOptions>? outbox =
            null)
        where TDbContext : DbContext
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddDbContext<TDbContext>(dbContext, lifetime);
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddPostgresOutbox<TDbContext>(outbox);
            bus.UsingRabbitMq();
        });
        return builder.Build();
    }

    private sealed class BareDbContext(DbContextOptions<BareDbContext> options) : DbContext(options);
}
