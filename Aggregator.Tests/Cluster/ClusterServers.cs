using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Aggregator.Contracts;
using Aggregator.Tests.Infrastructure;
using Npgsql;

namespace Aggregator.Tests.Cluster;

/// <summary>A whole installation of several nodes, run by <c>scripts/cluster.sh</c>.</summary>
public sealed class ClusterServers : IAsyncLifetime
{
    private const int Ports = 50;

    private static readonly string[] Programs = ["api-1", "api-2", "consumer-1", "consumer-2"];

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly string _directory = Path.Combine(Repository.Root, ".local", $"cluster-{Guid.NewGuid():N}");
    private readonly int _base = FreePort.Range(Ports);

    /// <summary>The API, through the proxy.</summary>
    public HttpClient Http { get; private set; } = null!;

    /// <summary>The management API, through the proxy, with the administrator's credentials.</summary>
    public HttpClient Management { get; private set; } = null!;

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

    /// <summary>The PostgreSQL nodes with their roles, as a Patroni that answers sees them.</summary>
    public async Task<IReadOnlyDictionary<string, string>> PostgresAsync()
    {
        foreach (var port in (int[])[_base + 13, _base + 14])
        {
            using var patroni = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
            try
            {
                var cluster = await patroni.GetFromJsonAsync<JsonElement>($"http://127.0.0.1:{port}/cluster");
                return cluster.GetProperty("members").EnumerateArray()
                    .Where(member => member.GetProperty("state").GetString() is "running" or "streaming")
                    .ToDictionary(
                        member => member.GetProperty("name").GetString()!,
                        member => member.GetProperty("role").GetString()!,
                        StringComparer.Ordinal);
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
            {
                // It is the other one's turn.
            }
        }

        return new Dictionary<string, string>(StringComparer.Ordinal);
    }

    /// <summary>The name of the node with the role <c>leader</c> or <c>sync_standby</c>.</summary>
    public async Task<string> PostgresAsync(string role) =>
        (await PostgresAsync()).Single(node => node.Value == role).Key;

    /// <summary>The node of the events' queue that leads, and those that follow it.</summary>
    public async Task<(string Leader, IReadOnlyList<string> Online)> BrokersAsync()
    {
        var queue = await Management.GetFromJsonAsync<JsonElement>($"api/queues/aggregator/{LogEventsTopology.Queue}");
        return (
            Name(queue.GetProperty("leader")),
            [.. queue.GetProperty("online").EnumerateArray().Select(Name).Order(StringComparer.Ordinal)]);

        static string Name(JsonElement node) => node.GetString()!.Split('@')[0];
    }

    /// <summary>A client of one API process, past the proxy.</summary>
    public HttpClient Direct(string node) => new()
    {
        BaseAddress = new Uri($"http://127.0.0.1:{_base + 30 + Number(node)}"), Timeout = TimeSpan.FromSeconds(15),
    };

    /// <summary>Waits until each part has all of its nodes, so that the next loss is the only one.</summary>
    public async Task CompleteAsync()
    {
        await Eventually.GetAsync(
            PostgresAsync,
            nodes => nodes.Values.Contains("leader", StringComparer.Ordinal)
                && nodes.Values.Contains("sync_standby", StringComparer.Ordinal),
            "PostgreSQL has a primary and a synchronous standby",
            Longest);
        await Eventually.GetAsync(OnlineAsync, nodes => nodes == 3, "the queue has three members", Longest);
    }

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
        Management = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_base + 40}") };
        var admin = Encoding.UTF8.GetBytes($"admin:{Settings()["RABBITMQ_PASSWORD"]}");
        Management.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(admin));
        Database = NpgsqlDataSource.Create(
            $"Host=127.0.0.1:{_base + 11},127.0.0.1:{_base + 12};Target Session Attributes=primary;"
            + "Host Recheck Seconds=1;Timeout=3;Command Timeout=10;Database=aggregator;Username=aggregator_owner;"
            + $"Password={Settings()["OWNER_PASSWORD"]}");
        await CompleteAsync();
    }

    public async Task DisposeAsync()
    {
        if (!Directory.Exists(_directory))
            return;
        Http?.Dispose();
        Management?.Dispose();
        if (Database is not null)
            await Database.DisposeAsync();
        await RunAsync("down");
        Directory.Delete(_directory, recursive: true);
    }

    private static int Number(string node) => int.Parse(node.Split('-')[1], CultureInfo.InvariantCulture);

    /// <summary>0 if the node that was asked has just gone.</summary>
    private async Task<int> OnlineAsync()
    {
        try
        {
            return (await BrokersAsync()).Online.Count;
        }
        catch (Exception exception) when (exception is HttpRequestException or KeyNotFoundException)
        {
            return 0;
        }
    }

    private Dictionary<string, string> Settings() => File.ReadLines(Path.Combine(_directory, "cluster.env"))
        .Select(line => line.Split('=', 2))
        .Where(pair => pair.Length == 2)
        .ToDictionary(pair => pair[0], pair => pair[1].Trim('\''), StringComparer.Ordinal);

    private Task RunAsync(string verb, params string[] arguments) =>
        Task.Run(() => new ServerScript(_directory, "cluster.sh").Run(verb, arguments));
}
