using System.Diagnostics;
using System.Globalization;
using Aggregator.Tests.Infrastructure;
using Npgsql;

namespace Aggregator.Tests.Security;

/// <summary>A PostgreSQL server of the test's own, whose certificate the test chooses.</summary>
public sealed class TlsPostgres : IAsyncLifetime
{
    /// <summary>A role that needs a certificate besides its password.</summary>
    public const string Certified = "certified";

    private const string Password = "certified";

    private readonly string _folder = Path.Combine(Repository.Root, ".local", $"test-{Guid.NewGuid():N}");
    private readonly int _port = FreePort.Next();
    private string _admin = string.Empty;
    private int _reloads;

    /// <summary>
    /// The superuser's connection over TCP, without the settings that decide what the client demands.
    /// </summary>
    public string Connection => new NpgsqlConnectionStringBuilder(_admin) { Host = "localhost" }.ConnectionString;

    public string CertifiedConnection => new NpgsqlConnectionStringBuilder(Connection)
    {
        Username = Certified,
        Password = Password,
    }.ConnectionString;

    public int Port => _port;

    public async Task InitializeAsync()
    {
        await ServersAsync("up", _port.ToString(CultureInfo.InvariantCulture), "-", "-");
        const string name = "AGGREGATOR_POSTGRES_ADMIN=";
        var line = File.ReadLines(Path.Combine(_folder, "servers.env"))
            .Single(one => one.StartsWith(name, StringComparison.Ordinal));
        _admin = line[name.Length..].Trim('\'') + ";SSL Mode=Disable;Pooling=false";
        await ExecuteAsync($"CREATE ROLE {Certified} SUPERUSER LOGIN PASSWORD '{Password}'");
        await WriteAsync(
            "pg_hba.conf",
            $"""
            hostssl all {Certified} 127.0.0.1/32 scram-sha-256 clientcert=verify-ca
            host all postgres 127.0.0.1/32 scram-sha-256
            """);
    }

    public async Task DisposeAsync()
    {
        await ServersAsync("down");
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>From now on new connections get this certificate.</summary>
    /// <param name="certificate">The certificate and its key, as PEM.</param>
    /// <param name="authority">Whose client certificates are accepted, as PEM.</param>
    /// <param name="settings">More settings of the server.</param>
    public async Task UseAsync(
        (string Certificate, string Key) certificate,
        string authority,
        params (string Name, string Value)[] settings)
    {
        await WriteAsync("server.crt", certificate.Certificate);
        await WriteAsync("server.key", certificate.Key);
        await WriteAsync("root.crt", authority);
        await ExecuteAsync("ALTER SYSTEM RESET ALL");
        var mark = string.Create(CultureInfo.InvariantCulture, $"{++_reloads}s");
        foreach (var (name, value) in ((string, string)[])
            [("ssl", "on"), ("ssl_ca_file", "root.crt"), ("deadlock_timeout", mark), .. settings])
            await ExecuteAsync($"ALTER SYSTEM SET {name} = '{value}'");
        await ExecuteAsync("SELECT pg_reload_conf()");

        // The server reads all of it a moment after the call; a setting that has no effect here shows when.
        await Eventually.TrueAsync(
            async () => await ExecuteAsync("SHOW deadlock_timeout") == mark, "the server has read its settings");
    }

    private async Task<string?> ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_admin);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync() as string;
    }

    /// <summary>The server's user has to own the files, so the server writes them.</summary>
    private Task<string?> WriteAsync(string file, string content)
    {
        var lines = string.Join(',', content.Split('\n').Select(line => $"('{line.TrimEnd('\r')}')"));
        return ExecuteAsync($"COPY (VALUES {lines}) TO PROGRAM 'umask 077; cat > {file}'");
    }

    private async Task ServersAsync(string verb, params string[] arguments)
    {
        Directory.CreateDirectory(_folder);
        var start = new ProcessStartInfo("bash") { UseShellExecute = false, WorkingDirectory = Repository.Root };
        var script = Path.Combine(Repository.Root, "scripts", "servers.sh");
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null");
        foreach (var argument in (string[])["servers", _folder + "/log", script, verb, _folder, .. arguments])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        await process.EndAsync();
        process.ExitCode.Should().Be(0, await File.ReadAllTextAsync(_folder + "/log"));
    }
}
