using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Aggregator.Tests.Infrastructure;

public sealed record ServerAddresses(string Postgres, Uri RabbitMq, Uri Management);

/// <summary>
/// Private PostgreSQL and RabbitMQ servers, run by <c>scripts/servers.sh</c>, which a test may stop and kill without
/// affecting others.
/// </summary>
public sealed class PrivateServers : IDisposable
{
    private const int SigCont = 18;
    private const int SigStop = 19;

    private readonly string _directory;
    private readonly ServerScript _script;

    private PrivateServers(string directory) => (_directory, _script) = (directory, new ServerScript(directory));

    public ServerAddresses Addresses { get; private set; } = null!;

    /// <summary>Starts the servers, or finds them running, under a folder relative to the repository's root.</summary>
    public static PrivateServers Start(string folder, int postgresPort, int amqpPort, int managementPort)
    {
        var servers = new PrivateServers(Path.Combine(Repository.Root, folder));
        servers._script.Run("up", Text(postgresPort), Text(amqpPort), Text(managementPort));
        var values = File.ReadLines(Path.Combine(servers._directory, "servers.env"))
            .Select(line => line.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1].Trim('\'', '"'), StringComparer.Ordinal);
        servers.Addresses = new ServerAddresses(
            values["AGGREGATOR_POSTGRES_ADMIN"],
            new Uri(values["AGGREGATOR_RABBITMQ_ADMIN"]),
            new Uri(values["AGGREGATOR_RABBITMQ_MANAGEMENT"]));
        return servers;
    }

    /// <summary>Starts servers that no other test has.</summary>
    public static PrivateServers StartOwn() =>
        Start($".local/test-{Guid.NewGuid():N}", FreePort.Next(), FreePort.Next(), FreePort.Next());

    public void StopPostgres() => _script.Run("postgres-stop");

    public void KillPostgres() => _script.Run("postgres-kill");

    public void StartPostgres() => _script.Run("postgres-start");

    /// <summary>Copies the running PostgreSQL server, and starts the copy as a standby that follows it.</summary>
    public StandbyServer StartStandby() => StandbyServer.Start($"{_directory}-{FreePort.Next()}", _directory);

    /// <summary>
    /// Runs commands as an operator of PostgreSQL does: as its user, with its programs in <c>PATH</c>, and with its
    /// address and data in <c>PGHOST</c>, <c>PGPORT</c> and <c>PGDATA</c>. Returns what they print.
    /// </summary>
    public string PostgresShell(string commands) => _script.Shell(commands);

    /// <summary>Copies the data of a stopped PostgreSQL server.</summary>
    public void CopyPostgres() => Shell("rm -rf postgres/copy && cp -a postgres/data postgres/copy");

    /// <summary>
    /// Replaces the data of a stopped PostgreSQL server with the copy, either as it is, or as a restore from an
    /// archive, after which the server begins a new timeline.
    /// </summary>
    public void PutBackPostgres(bool fromArchive) => Shell(
        "rm -rf postgres/data && cp -a postgres/copy postgres/data" + (fromArchive
            ? " && cp -p postgres/data/PG_VERSION postgres/data/recovery.signal"
                + " && echo \"restore_command = '/bin/false'\" >>postgres/data/postgresql.auto.conf"
            : string.Empty));

    public void StopRabbitMq() => _script.Run("rabbitmq-stop");

    public void KillRabbitMq() => _script.Run("rabbitmq-kill");

    public void StartRabbitMq() => _script.Run("rabbitmq-start");

    /// <summary>Runs <c>rabbitmqctl</c> on the running broker, which takes seconds.</summary>
    public void ControlRabbitMq(params string[] arguments) => _script.Run("rabbitmq-control", arguments);

    /// <summary>Writes a dump of a database to a file.</summary>
    public void DumpPostgres(string database, string file) => _script.Run("postgres-dump", database, file);

    /// <summary>
    /// Freezes the broker: it keeps its connections and sends nothing on them until <see cref="ThawRabbitMq"/>.
    /// </summary>
    public void FreezeRabbitMq() => SignalRabbitMq(SigStop);

    public void ThawRabbitMq() => SignalRabbitMq(SigCont);

    /// <summary>Stops the servers and removes their data.</summary>
    public void Dispose()
    {
        _script.Run("down");
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Does the same for a folder whose owner could not, because it was killed or failed earlier.</summary>
    public static void Remove(string folder)
    {
        using var left = new PrivateServers(Path.Combine(Repository.Root, folder));
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    private void Shell(string commands)
    {
        var start = new ProcessStartInfo("bash") { UseShellExecute = false, WorkingDirectory = _directory };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(commands);
        using var process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"The shell could not: {commands}");
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int process, int signal);

    private void SignalRabbitMq(int signal)
    {
        var recorded = File.ReadAllText(Path.Combine(_directory, "rabbitmq", "server.process"));
        if (Signal(int.Parse(recorded.Split(' ')[0], CultureInfo.InvariantCulture), signal) != 0)
            throw new InvalidOperationException("RabbitMQ's process did not get the signal.");
    }
}
