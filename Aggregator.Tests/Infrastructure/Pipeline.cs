using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Aggregator.Contracts;
using Aggregator.Hosting;
using Aggregator.Storage;
using Npgsql;

namespace Aggregator.Tests.Infrastructure;

/// <summary>
/// The whole system on a database and a virtual host of its own: migrated, one API, one consumer; more can be started.
/// </summary>
public class Pipeline : IAsyncLifetime
{
    private readonly List<ServiceProcess> _processes = [];
    private readonly List<ServiceProcess> _consumers = [];
    private string _admin = string.Empty;

    public Pipeline()
        : this(() => new ServerAddresses(TestServers.Postgres, TestServers.RabbitMq, TestServers.Management))
    {
    }

    protected Pipeline(Func<ServerAddresses> servers) => Servers = servers;

    public HttpClient Http { get; private set; } = null!;

    public ProvisionedHost Host { get; private set; } = null!;

    public Broker Broker { get; private set; } = null!;

    /// <summary>Connections of a superuser to the pipeline's database.</summary>
    public NpgsqlDataSource Database { get; private set; } = null!;

    /// <summary>The connection string of a superuser for the pipeline's database.</summary>
    public string AdminConnection => _admin;

    public IDictionary<string, string> Environment { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public ServiceProcess Api { get; private set; } = null!;

    protected virtual int InitialConsumers => 1;

    /// <summary>Settings of the API that consumers must not have.</summary>
    protected virtual string[] ApiArguments => [];

    /// <summary>Settings of consumers that the API must not have.</summary>
    protected virtual string[] ConsumerArguments => [];

    private Func<ServerAddresses> Servers { get; }

    public virtual async Task InitializeAsync()
    {
        var servers = Servers();
        _admin = await TestServers.CreateDatabaseAsync(servers.Postgres, "pipeline");
        Database = NpgsqlDataSource.Create(_admin);
        Host = await ProvisionedHost.CreateAsync(servers, "pipeline");
        Broker = new Broker(Host.Administrator, servers.Management);
        var settings = PostgresConnection.Parse(_admin);
        Environment[PostgresConnection.Owner] = await RoleAsync(settings, "owner", ownsDatabase: true);
        Environment[PostgresConnection.Service] = await RoleAsync(settings, "service", ownsDatabase: false);
        Environment[BrokerUri.Variable] = Host.Service.ToString();

        await using var migrate = ServiceProcess.Start("Aggregator.Consumers", Environment, "migrate");
        if (await migrate.ExitAsync() != 0)
            throw new InvalidOperationException(migrate.Output);
        Api = Start("Aggregator.Api", ["--urls", "http://127.0.0.1:0", .. ApiArguments]);
        for (var i = 0; i < InitialConsumers; i++)
            StartConsumer();
        if (InitialConsumers > 0)
            await ConsumedByAsync(InitialConsumers);
        const string listening = "Now listening on: ";
        var line = await Api.LineAsync(listening);
        var address = line[(line.IndexOf(listening, StringComparison.Ordinal) + listening.Length)..];
        Http = new HttpClient { BaseAddress = new Uri(address.Split('"')[0]) };
    }

    /// <summary>
    /// Waits until the queue has the given number of consumers; fails with the output of all of them.
    /// </summary>
    public async Task ConsumedByAsync(int consumers)
    {
        try
        {
            await Eventually.TrueAsync(
                async () => (await Broker.QueueAsync(LogEventsTopology.Queue))?.ConsumerCount >= consumers,
                string.Create(CultureInfo.InvariantCulture, $"{consumers} consumers are at the queue"));
        }
        catch (TimeoutException vain)
        {
            throw new TimeoutException(
                string.Join('\n', [vain.Message, .. _consumers.Select(one => one.Output)]), vain);
        }
    }

    /// <summary>All consumers that were started.</summary>
    public IReadOnlyList<ServiceProcess> Consumers => _consumers;

    public ServiceProcess StartConsumer()
    {
        var consumer = Start("Aggregator.Consumers", ConsumerArguments);
        _consumers.Add(consumer);
        return consumer;
    }

    public ServiceProcess Start(string project, params string[] arguments)
    {
        var process = ServiceProcess.Start(project, Environment, arguments);
        _processes.Add(process);
        return process;
    }

    /// <summary>Starts the publisher on the API with <c>--verify</c>.</summary>
    public ServiceProcess StartLoad(params string[] arguments) =>
        Start("Publisher.Worker", ["--url", Http.BaseAddress!.ToString(), "--verify", .. arguments]);

    /// <summary>Waits until the broker holds no more events, neither ready nor unacknowledged.</summary>
    public Task DrainedAsync() =>
        Eventually.TrueAsync(Broker.IsDrainedAsync, "the queue is drained", TimeSpan.FromSeconds(60));

    public Task<HttpResponseMessage> PublishAsync(object body) => Http.PostAsJsonAsync("/publish", body);

    public Task<HttpResponseMessage> PublishTextAsync(
        string body, string mediaType = "application/json", string path = "/publish") =>
        Http.PostAsync(path, new StringContent(body, Encoding.UTF8, mediaType));

    public Task<JsonElement> GetAsync(string path) => Http.GetFromJsonAsync<JsonElement>(path);

    /// <summary>Waits until the ledger has received this many events in all and returns <c>/stats</c>.</summary>
    public Task<JsonElement> ReceivedAsync(long count, TimeSpan? limit = null) => Eventually.GetAsync(
        () => GetAsync("/stats"),
        stats => stats.GetProperty("received").GetInt64() >= count,
        string.Create(CultureInfo.InvariantCulture, $"{count} events are received"),
        limit);

    /// <summary>Waits until the topic has this many stored events and returns them, newest first.</summary>
    public async Task<IReadOnlyList<JsonElement>> StoredAsync(string topic, int count)
    {
        var answer = await Eventually.GetAsync(
            () => GetAsync($"/events?topic={Uri.EscapeDataString(topic)}&limit=1000"),
            page => page.GetProperty("data").GetArrayLength() >= count,
            string.Create(CultureInfo.InvariantCulture, $"{count} events are stored under {topic}"));
        var stored = answer.GetProperty("data").EnumerateArray().ToList();
        return stored.Count == count
            ? stored
            : throw new InvalidOperationException($"{stored.Count} events are stored under {topic}, not {count}.");
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The database role of the services.</summary>
    public string ServiceRole => PostgresConnection.Parse(Environment[PostgresConnection.Service]).Username!;

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Locks the table until the connection is disposed of.</summary>
    public async Task<NpgsqlConnection> LockAsync(string table)
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(_admin) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            $"BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    public async Task DisposeAsync()
    {
        Http?.Dispose();
        foreach (var process in _processes)
            await process.DisposeAsync();
        if (Broker is not null)
            await Broker.DisposeAsync();
        if (Database is not null)
            await Database.DisposeAsync();
        await ReleaseAsync();
    }

    protected virtual Task ReleaseAsync() => Task.CompletedTask;

    private async Task<string> RoleAsync(NpgsqlConnectionStringBuilder admin, string kind, bool ownsDatabase)
    {
        var name = $"{admin.Database}_{kind}";
        var password = Guid.NewGuid().ToString("N");
        await using var create = Database.CreateCommand($"CREATE ROLE {name} LOGIN PASSWORD '{password}'");
        await create.ExecuteNonQueryAsync();
        if (ownsDatabase)
        {
            await using var own = Database.CreateCommand($"ALTER DATABASE {admin.Database} OWNER TO {name}");
            await own.ExecuteNonQueryAsync();
        }

        var login = new NpgsqlConnectionStringBuilder(admin.ConnectionString) { Username = name, Password = password };
        return login.ConnectionString;
    }
}
