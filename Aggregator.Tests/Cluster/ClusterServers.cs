using System.Globalization;
using Aggregator.Tests.Infrastructure;
using Npgsql;

namespace Aggregator.Tests.Cluster;

/// <summary>A whole installation of several nodes, run by <c>scripts/cluster.sh</c>.</summary>
public sealed class ClusterServers : IAsyncLifetime
{
    private const int Ports = 50;

    private static readonly string[] Programs = ["api-1", "api-2", "consumer-1", "consumer-2"];

    private readonly string _directory = Path.Combine(Repository.Root, ".local", $"cluster-{Guid.NewGuid():N}");
    private readonly int _base = FreePort.Range(Ports);

    /// <summary>The API, through the proxy.</summary>
    public HttpClient Http { get; private set; } = null!;

    /// <summary>What the nodes report of themselves and each other.</summary>
    internal ClusterState State { get; private set; } = null!;

    /// <summary>Connections to the primary, whichever node that is.</summary>
    public NpgsqlDataSource Database { get; private set; } = null!;

    /// <summary>The connection string of a superuser for one PostgreSQL node.</summary>
    public string SuperuserAt(string node) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = _base + 10 + Number(node),
        Username = "postgres",
        Password = Settings()["POSTGRES_PASSWORD"],
        Database = "aggregator",
        CommandTimeout = 60,
        Pooling = false,
    }.ConnectionString;

    public Task KillAsync(string node) => RunAsync("kill", node);

    public Task StopAsync(string node) => RunAsync("stop", node);

    public Task StartAsync(string node) => RunAsync("start", node);

    public Task PauseAsync(string node) => RunAsync("pause", node);

    public Task ContinueAsync(string node) => RunAsync("continue", node);

    public Task MigrateAsync() => RunAsync("migrate");

    /// <summary>A client of one API process, past the proxy.</summary>
    public HttpClient Direct(string node) => new()
    {
        BaseAddress = new Uri($"http://127.0.0.1:{_base + 30 + Number(node)}"), Timeout = TimeSpan.FromSeconds(15),
    };

    /// <summary>The ids of the programs' processes by the names of their nodes.</summary>
    public IReadOnlyDictionary<string, int> Processes() => Programs.ToDictionary(
        name => name,
        name => int.Parse(
            File.ReadAllText(Path.Combine(_directory, $"{name}.process")).Split(' ')[0], CultureInfo.InvariantCulture),
        StringComparer.Ordinal);

    public async Task InitializeAsync()
    {
        if (ClusterFactAttribute.Missing is not null)
            return;
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        Directory.CreateDirectory(Path.Combine(_directory, "app"));
        foreach (var program in (string[])["Aggregator.Api", "Aggregator.Consumers"])
        {
            Directory.CreateSymbolicLink(
                Path.Combine(_directory, "app", program),
                Path.Combine(Repository.Root, program, "bin", configuration, "net10.0"));
        }

        await RunAsync("up", _base.ToString(CultureInfo.InvariantCulture));
        Http = new HttpClient
        {
            BaseAddress = new Uri($"http://127.0.0.1:{_base}"), Timeout = TimeSpan.FromSeconds(15),
        };
        State = new ClusterState(_base, Settings()["RABBITMQ_PASSWORD"]);
        Database = NpgsqlDataSource.Create(
            $"Host=127.0.0.1:{_base + 11},127.0.0.1:{_base + 12};Target Session Attributes=primary;"
            + "Host Recheck Seconds=1;Timeout=3;Command Timeout=10;Database=aggregator;Username=aggregator_owner;"
            + $"Password={Settings()["OWNER_PASSWORD"]}");
        await State.ShouldBeCompleteAsync();
    }

    public async Task DisposeAsync()
    {
        if (!Directory.Exists(_directory))
            return;
        Http?.Dispose();
        State?.Dispose();
        if (Database is not null)
            await Database.DisposeAsync();
        await RunAsync("discard");
    }

    private static int Number(string node) => int.Parse(node.Split('-')[1], CultureInfo.InvariantCulture);

    private Dictionary<string, string> Settings() => File.ReadLines(Path.Combine(_directory, "cluster.env"))
        .Select(line => line.Split('=', 2))
        .Where(pair => pair.Length == 2)
        .ToDictionary(pair => pair[0], pair => pair[1].Trim('\''), StringComparer.Ordinal);

    private Task RunAsync(string verb, params string[] arguments) =>
        Task.Run(() => new ServerScript(_directory, "cluster.sh").Run(verb, arguments));
}
