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
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private const int SigCont = 18;
    private const int SigStop = 19;

    private readonly string _directory;

    private PrivateServers(string directory) => _directory = directory;

    public ServerAddresses Addresses { get; private set; } = null!;

    /// <summary>Starts the servers, or finds them running, under a folder relative to the repository's root.</summary>
    public static PrivateServers Start(string folder, int postgresPort, int amqpPort, int managementPort)
    {
        var servers = new PrivateServers(Path.Combine(Repository.Root, folder));
        servers.Run("up", Text(postgresPort), Text(amqpPort), Text(managementPort));
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

    public void StopPostgres() => Run("postgres-stop");

    public void KillPostgres() => Run("postgres-kill");

    public void StartPostgres() => Run("postgres-start");

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

    public void StopRabbitMq() => Run("rabbitmq-stop");

    public void KillRabbitMq() => Run("rabbitmq-kill");

    public void StartRabbitMq() => Run("rabbitmq-start");

    /// <summary>Runs <c>rabbitmqctl</c> on the running broker, which takes seconds.</summary>
    public void ControlRabbitMq(params string[] arguments) => Run("rabbitmq-control", arguments);

    /// <summary>Writes a dump of a database to a file.</summary>
    public void DumpPostgres(string database, string file) => Run("postgres-dump", database, file);

    /// <summary>
    /// Freezes the broker: it keeps its connections and sends nothing on them until <see cref="ThawRabbitMq"/>.
    /// </summary>
    public void FreezeRabbitMq() => SignalRabbitMq(SigStop);

    public void ThawRabbitMq() => SignalRabbitMq(SigCont);

    /// <summary>Stops the servers and removes their data.</summary>
    public void Dispose()
    {
        Run("down");
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

    private void Run(string verb, params string[] arguments)
    {
        // The output goes to a file, because the reader of a pipe would wait for the end of a server that inherits it.
        Directory.CreateDirectory(_directory);
        var log = Path.Combine(_directory, "servers.log");
        var script = Path.Combine(Repository.Root, "scripts", "servers.sh");
        var start = new ProcessStartInfo("bash") { UseShellExecute = false, WorkingDirectory = Repository.Root };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null");
        foreach (var argument in (string[])["servers", log, script, verb, _directory, .. arguments])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        if (!process.WaitForExit(Longest))
            process.Kill(entireProcessTree: true);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"servers.sh {verb} failed; its output is in {log}.");
    }
}
