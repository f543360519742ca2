using Aggregator.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Aggregator.Tests.Storage;

/// <summary>The settings of the pool of connections that the operator has not given.</summary>
public sealed class StorageRegistrationTests
{
    private const string Address = "Host=one;Username=u;Database=d";

    [Fact]
    public void A_connection_is_not_reset_between_two_uses()
    {
        var settings = Register(Address);

        settings.NoResetOnClose.Should().BeTrue();
        settings.Timeout.Should().Be(3);
        settings.MaxAutoPrepare.Should().Be(32);
        settings.ApplicationName.Should().Be("tests");
    }

    [Fact]
    public void The_operators_settings_take_precedence()
    {
        var settings = Register(
            $"{Address};No Reset On Close=false;Timeout=9;Max Auto Prepare=5;Application Name=own");

        settings.NoResetOnClose.Should().BeFalse();
        settings.Timeout.Should().Be(9);
        settings.MaxAutoPrepare.Should().Be(5);
        settings.ApplicationName.Should().Be("own");
    }

    private static NpgsqlConnectionStringBuilder Register(string connection)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new(PostgresConnection.Service, connection)])
            .Build();
        using var services = new ServiceCollection()
            .AddLogging()
            .AddAggregatorStorage(configuration, "tests")
            .BuildServiceProvider();
        return new NpgsqlConnectionStringBuilder(services.GetRequiredService<NpgsqlDataSource>().ConnectionString);
    }
}
