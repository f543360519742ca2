using System.Globalization;
using Aggregator.Storage;
using Aggregator.Tests.Infrastructure;
using Npgsql;

namespace Aggregator.Tests.Security;

/// <summary>
/// Connections to a database whose certificate is wrong in one way, with <c>SSL Mode=VerifyFull</c>. The step migrate
/// shows the outcome by its exit code; the services connect with the same settings.
/// </summary>
public sealed class DatabaseTlsTests(TlsPostgres postgres) : IClassFixture<TlsPostgres>, IDisposable
{
    private const int Migrated = 0;
    private const int Refused = 1;

    private readonly TestCertificates _authority = new();
    private readonly TestCertificates _stranger = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("tls").FullName;

    [Theory]
    [InlineData("localhost", -1, 30, Migrated)]
    [InlineData("elsewhere", -1, 30, Refused)]
    [InlineData("*.localhost", -1, 30, Refused)]
    [InlineData("localhost", -30, 29, Refused)]
    [InlineData("localhost", 1, 30, Refused)]
    public async Task Only_a_certificate_that_is_valid_now_and_for_the_host_is_accepted(
        string name, int validFrom, int days, int code)
    {
        await postgres.UseAsync(_authority.Issue(name, validFrom, days), _authority.AuthorityPem);

        await ShouldEndAsync(code, Verifying(postgres.Connection));
    }

    [Fact]
    public async Task A_certificate_of_an_unknown_authority_is_refused()
    {
        await postgres.UseAsync(_stranger.Issue("localhost"), _authority.AuthorityPem);

        await ShouldEndAsync(Refused, Verifying(postgres.Connection));
    }

    [Fact]
    public async Task A_server_without_tls_is_refused()
    {
        await postgres.UseAsync(_authority.Issue("localhost"), _authority.AuthorityPem, ("ssl", "off"));

        await ShouldEndAsync(Refused, Verifying(postgres.Connection));
    }

    [Fact]
    public async Task A_server_that_only_speaks_tls_1_1_is_refused()
    {
        (string, string)[] old =
        [
            ("ssl_min_protocol_version", "TLSv1.1"), ("ssl_max_protocol_version", "TLSv1.1"),
            ("ssl_ciphers", "ALL:@SECLEVEL=0"),
        ];
        await postgres.UseAsync(_authority.Issue("localhost"), _authority.AuthorityPem, old);

        // A client that allows the old version does get through.
        var allowed = await OpenSsl.ConnectAsync(postgres.Port, "-starttls", "postgres");
        allowed.Should().Contain("Protocol  : TLSv1.1").And.NotContain("Cipher    : 0000");
        await ShouldEndAsync(Refused, Verifying(postgres.Connection));
    }

    [Fact]
    public async Task A_role_that_needs_a_client_certificate_connects_with_one_of_the_right_authority_only()
    {
        await postgres.UseAsync(_authority.Issue("localhost"), _authority.AuthorityPem);
        var connection = Verifying(postgres.CertifiedConnection);

        await ShouldEndAsync(Refused, connection);
        await ShouldEndAsync(Refused, With(connection, _stranger.Issue(TlsPostgres.Certified)));
        await ShouldEndAsync(Refused, With(connection, _authority.Issue(TlsPostgres.Certified, -30, 29)));
        await ShouldEndAsync(Migrated, With(connection, _authority.Issue(TlsPostgres.Certified)));
    }

    [Theory]
    [InlineData("localhost", Migrated)]
    [InlineData("elsewhere", Refused)]
    public async Task The_mode_may_be_written_in_a_url_as_other_clients_write_it(string name, int code)
    {
        await postgres.UseAsync(_authority.Issue(name), _authority.AuthorityPem);
        var settings = new NpgsqlConnectionStringBuilder(postgres.Connection);
        var url = string.Create(
            CultureInfo.InvariantCulture,
            $"postgres://postgres:{settings.Password}@localhost:{settings.Port}/postgres?sslmode=verify-full");

        await ShouldEndAsync(code, url, ("PGSSLROOTCERT", File("authority", _authority.AuthorityPem)));
    }

    [Fact]
    public async Task Consumers_wait_for_a_database_whose_certificate_is_for_another_host()
    {
        await postgres.UseAsync(_authority.Issue("elsewhere"), _authority.AuthorityPem);
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [PostgresConnection.Service] = Verifying(postgres.Connection),
            ["AGGREGATOR_RABBITMQ"] = "amqp://guest:guest@127.0.0.1:1/",
        };

        await using var consumers = ServiceProcess.Start("Aggregator.Consumers", environment);

        await consumers.LineAsync("Waiting for the database");
        consumers.Output.Should().NotContain(new NpgsqlConnectionStringBuilder(postgres.Connection).Password);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task ShouldEndAsync(
        int code, string connection, params (string Name, string Value)[] environment)
    {
        var all = environment.Append((PostgresConnection.Owner, connection))
            .ToDictionary(pair => pair.Item1, pair => pair.Item2, StringComparer.Ordinal);
        await using var migrate = ServiceProcess.Start("Aggregator.Consumers", all, "migrate");

        (await migrate.ExitAsync()).Should().Be(code, migrate.Output);
        if (code == Refused)
            migrate.Output.Should().Contain("The schema could not be migrated");
    }

    private string Verifying(string connection) => new NpgsqlConnectionStringBuilder(connection)
    {
        SslMode = SslMode.VerifyFull, RootCertificate = File("authority", _authority.AuthorityPem),
    }.ConnectionString;

    private string With(string connection, (string Certificate, string Key) client) =>
        new NpgsqlConnectionStringBuilder(connection)
        {
            SslCertificate = File("client.crt", client.Certificate), SslKey = File("client.key", client.Key),
        }.ConnectionString;

    private string File(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        System.IO.File.WriteAllText(path, content);
        return path;
    }
}
