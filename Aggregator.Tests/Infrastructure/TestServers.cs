using System.Net.Http.Headers;
using System.Text;
using Npgsql;

namespace Aggregator.Tests.Infrastructure;

/// <summary>
/// The real PostgreSQL and RabbitMQ that the tests run against. The environment names them (<c>./test.sh</c> does
/// that); otherwise the same script starts private ones.
/// </summary>
public static class TestServers
{
    private static readonly Lazy<ServerAddresses> Addresses = new(FromEnvironmentOrStarted);

    /// <summary>Npgsql connection string of a superuser.</summary>
    public static string Postgres => Addresses.Value.Postgres;

    /// <summary>AMQP URI of an administrator.</summary>
    public static Uri RabbitMq => Addresses.Value.RabbitMq;

    /// <summary>Base address of the management API.</summary>
    public static Uri Management => Addresses.Value.Management;

    /// <summary>
    /// Creates a database of its own for a test class and returns a superuser's connection string to it.
    /// </summary>
    public static Task<string> CreateDatabaseAsync(string prefix) => CreateDatabaseAsync(Postgres, prefix);

    /// <summary>The same on a server of the test's own.</summary>
    public static async Task<string> CreateDatabaseAsync(string postgres, string prefix)
    {
        var name = UniqueName(prefix);
        await using var source = NpgsqlDataSource.Create(postgres);
        await using var command = source.CreateCommand($"CREATE DATABASE \"{name}\"");
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(postgres) { Database = name }.ConnectionString;
    }

    /// <summary>Drops a database that <see cref="CreateDatabaseAsync(string, string)"/> made.</summary>
    public static async Task DropDatabaseAsync(string postgres, string database)
    {
        var name = new NpgsqlConnectionStringBuilder(database).Database;
        await using var source = NpgsqlDataSource.Create(postgres);
        await using var command = source.CreateCommand($"DROP DATABASE \"{name}\" WITH (FORCE)");
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Creates a virtual host of its own for a test class and returns the administrator's URI to it.</summary>
    public static Task<Uri> CreateVirtualHostAsync(string prefix) => CreateVirtualHostAsync(Addresses.Value, prefix);

    /// <summary>The same on a server of the test's own.</summary>
    public static async Task<Uri> CreateVirtualHostAsync(ServerAddresses servers, string prefix)
    {
        var name = UniqueName(prefix);
        using var client = ManagementClient(servers.Management, servers.RabbitMq);
        (await client.PutAsync($"api/vhosts/{name}", Json("{}"))).EnsureSuccessStatusCode();
        var user = Uri.UnescapeDataString(servers.RabbitMq.UserInfo.Split(':')[0]);
        var permissions = Json("""{"configure":".*","write":".*","read":".*"}""");
        (await client.PutAsync($"api/permissions/{name}/{user}", permissions)).EnsureSuccessStatusCode();
        return new UriBuilder(servers.RabbitMq) { Path = name }.Uri;
    }

    /// <summary>A client of the management API with the administrator's credentials.</summary>
    public static HttpClient ManagementClient() => ManagementClient(Management, RabbitMq);

    /// <summary>The same for a server of the test's own.</summary>
    public static HttpClient ManagementClient(Uri management, Uri broker)
    {
        var credentials = Encoding.UTF8.GetBytes(Uri.UnescapeDataString(broker.UserInfo));
        var client = new HttpClient { BaseAddress = management };
        client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(credentials));
        return client;
    }

    internal static string UniqueName(string prefix) =>
        $"{prefix}_{Guid.NewGuid():N}"[..Math.Min(50, prefix.Length + 13)];

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    /// <summary>The servers that the environment names, or <c>null</c> if it does not name all of them.</summary>
    public static ServerAddresses? FromEnvironment()
    {
        var postgres = Environment.GetEnvironmentVariable("AGGREGATOR_TEST_POSTGRES");
        var rabbit = Environment.GetEnvironmentVariable("AGGREGATOR_TEST_RABBITMQ");
        var management = Environment.GetEnvironmentVariable("AGGREGATOR_TEST_MANAGEMENT");
        return postgres is not null && rabbit is not null && management is not null
            ? new ServerAddresses(postgres, new Uri(rabbit), new Uri(management))
            : null;
    }

    /// <summary>
    /// Deletes a virtual host that <see cref="CreateVirtualHostAsync(ServerAddresses, string)"/> made.
    /// </summary>
    public static async Task DeleteVirtualHostAsync(ServerAddresses servers, Uri virtualHost)
    {
        using var client = ManagementClient(servers.Management, servers.RabbitMq);
        (await client.DeleteAsync($"api/vhosts/{virtualHost.AbsolutePath[1..]}")).EnsureSuccessStatusCode();
    }

    private static ServerAddresses FromEnvironmentOrStarted() =>
        FromEnvironment() ?? PrivateServers.Start(".local/test", 55432, 55672, 55673).Addresses;
}
