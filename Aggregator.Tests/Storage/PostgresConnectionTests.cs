using Aggregator.Storage;
using Microsoft.Extensions.Configuration;

namespace Aggregator.Tests.Storage;

/// <summary>The connection to PostgreSQL may name several hosts.</summary>
public sealed class PostgresConnectionTests
{
    [Theory]
    [InlineData("Host=one,two:5433;Username=u", "one,two:5433")]
    [InlineData("postgres://u:p@one,two:5433/database", "one:5432,two:5433")]
    [InlineData("postgres://u:p@one:5434,two,three/database?sslmode=require", "one:5434,two,three")]
    [InlineData("postgresql://one,two", "one:5432,two")]
    public void Of_several_hosts_the_primary_is_used(string text, string hosts)
    {
        var settings = Read(text);

        settings.Host.Should().Be(hosts);
        settings.TargetSessionAttributes.Should().Be("primary");
        settings.HostRecheckSeconds.Should().Be(1);
    }

    [Fact]
    public void The_operators_choice_of_hosts_takes_precedence()
    {
        var settings = Read("postgres://u:p@one,two/database?target_session_attrs=read-write&Host Recheck Seconds=5");

        settings.TargetSessionAttributes.Should().Be("read-write");
        settings.HostRecheckSeconds.Should().Be(5);
    }

    [Fact]
    public void A_single_host_is_used_as_it_is()
    {
        var settings = Read("postgres://user%40:p%2Fss@one:5433/database?sslmode=require");

        settings.Host.Should().Be("one");
        settings.Port.Should().Be(5433);
        settings.Username.Should().Be("user@");
        settings.Password.Should().Be("p/ss");
        settings.TargetSessionAttributes.Should().BeNull();
    }

    [Fact]
    public void Each_host_is_described_with_its_port() =>
        PostgresConnection.Describe(Configuration("Host=one,two:5433;Username=u;Password=secret;Database=d"), "NAME")
            .Should().Be("one:5432,two:5433/d as u");

    private static Npgsql.NpgsqlConnectionStringBuilder Read(string text) =>
        PostgresConnection.Read(Configuration(text), "NAME")!;

    private static IConfiguration Configuration(string text) => new ConfigurationBuilder()
        .AddInMemoryCollection([new KeyValuePair<string, string?>("NAME", text)])
        .Build();
}
