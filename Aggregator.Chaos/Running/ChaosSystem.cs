using System.Globalization;
using Aggregator.Chaos.Publishing;
using Aggregator.Chaos.Verifying;
using Aggregator.Chaos.Watching;
using Aggregator.Hosting;
using Aggregator.Storage;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Chaos.Running;

/// <summary>
/// The whole system on servers of its own, with a proxy on every connection: one API, two consumers, and a publisher at
/// each door.
/// </summary>
internal sealed class ChaosSystem : IAsyncDisposable
{
    private const int ConsumerCount = 2;

    private readonly ChaosOptions _options;
    private readonly Findings _findings;
    private readonly Dictionary<string, FakeClock> _clocks = new(StringComparer.Ordinal);
    private readonly int _apiPort = FreePort.Next();

    private ChaosSystem(ChaosOptions options, ChaosFolder folder, Findings findings, JournalWatch journals) =>
        (_options, Folder, _findings, Journals) = (options, folder, findings, journals);

    public ChaosFolder Folder { get; }

    public JournalWatch Journals { get; }

    public PrivateServers Servers { get; private set; } = null!;

    public ChaosDatabase Database { get; private set; } = null!;

    /// <summary><c>null</c> where this machine cannot make one.</summary>
    public SmallDisk? Disk { get; private set; }

    public ProvisionedHost Host { get; private set; } = null!;

    public Links Links { get; private set; } = null!;

    public SupervisedProcess Api { get; private set; } = null!;

    public IReadOnlyList<SupervisedProcess> Consumers { get; private set; } = [];

    public IReadOnlyList<SupervisedProcess> Publishers { get; private set; } = [];

    /// <summary>The API and the consumers.</summary>
    public IEnumerable<SupervisedProcess> Services => [Api, .. Consumers];

    /// <summary>The API past the proxies.</summary>
    public Uri ApiAddress => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_apiPort}/"));

    /// <summary>Starts everything but the publishers and waits until it is ready.</summary>
    public static async Task<ChaosSystem> StartAsync(
        ChaosOptions options,
        ChaosFolder folder,
        Findings findings,
        JournalWatch journals,
        CancellationToken cancellationToken)
    {
        var system = new ChaosSystem(options, folder, findings, journals);
        try
        {
            await system.StartServersAsync(cancellationToken);
            await system.StartServicesAsync(cancellationToken);
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    public FakeClock Clock(SupervisedProcess service) => _clocks[service.Name];

    public async Task StartPublishersAsync()
    {
        Publishers = [.. Door.All.Select(Publisher)];
        foreach (var publisher in Publishers)
            await publisher.StartAsync();
    }

    /// <summary>Ends the processes, so that their logs are written; the servers go on.</summary>
    public async Task StopProcessesAsync()
    {
        foreach (var process in (IEnumerable<SupervisedProcess>)[.. Publishers, .. Api is null ? [] : Services])
            await process.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopProcessesAsync();
        if (Links is not null)
            await Links.DisposeAsync();
        if (Database is not null)
            await Database.DisposeAsync();
        Servers?.Dispose();
        Disk?.Dispose();
    }

    private async Task StartServersAsync(CancellationToken cancellationToken)
    {
        // The broker's figures shall be a second old at most; servers.sh reads this.
        Environment.SetEnvironmentVariable("STATISTICS_INTERVAL", "1000");
        Disk = SmallDisk.Mount(Folder.Disk);
        Servers = PrivateServers.Start(Folder.Servers, FreePort.Next(), FreePort.Next(), FreePort.Next());
        Database = await ChaosDatabase.CreateAsync(Servers.Addresses.Postgres, Disk, cancellationToken);
        Host = await ProvisionedHost.CreateAsync(Servers.Addresses, "chaos");
        Links = new Links(_apiPort, Host.Service.Port, Database.Service.Port);
    }

    private async Task StartServicesAsync(CancellationToken cancellationToken)
    {
        Api = Service("api", "Aggregator.Api", Link.ApiToDatabase, Link.ApiToBroker, "--urls", ApiAddress.ToString());
        Consumers =
        [
            .. Enumerable.Range(1, ConsumerCount).Select(number => Service(
                string.Create(CultureInfo.InvariantCulture, $"consumer-{number}"),
                "Aggregator.Consumers",
                Link.ConsumersToDatabase,
                Link.ConsumersToBroker)),
        ];
        foreach (var service in Services)
            await service.StartAsync();
        await Readiness.WaitAsync(this, ConsumerCount, cancellationToken);
    }

    private SupervisedProcess Service(
        string name, string project, Link database, Link broker, params string[] arguments)
    {
        var clock = _clocks[name] = new FakeClock(Path.Combine(Folder.Clocks, name));
        var environment = new Dictionary<string, string>(clock.Environment, StringComparer.Ordinal)
        {
            [PostgresConnection.Service] = Database.ServiceThrough(Links[database].Port),
            [BrokerUri.Variable] = Through(Host.Service, broker),
            [ProvisionedHost.ManagementVariable] = Host.OperatorManagement,
        };
        return new SupervisedProcess(
            name, Log(name), () => ServiceProcess.Start(project, environment, arguments), _findings);
    }

    private SupervisedProcess Publisher(Door door, int index)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [DoorConnection.ApiVariable] = string.Create(
                CultureInfo.InvariantCulture, $"http://127.0.0.1:{Links[Link.PublishersToApi].Port}/"),
            [BrokerUri.Variable] = Through(Host.Publisher, Link.PublishersToBroker),
        };
        var life = 0;
        return new SupervisedProcess(door.Name, Log(door.Name), Start, _findings);

        ServiceProcess Start()
        {
            life++;
            var journal = Path.Combine(
                Folder.Journals, string.Create(CultureInfo.InvariantCulture, $"{door.Name}.{life}.journal"));
            Journals.BeginLife(door, journal);
            var seed = unchecked(_options.Seed + (1000 * index) + life) & int.MaxValue;
            var arguments = PublisherProcess.Arguments(door, journal, seed, _options.Rate * door.Share);
            return ServiceProcess.Start("Aggregator.Chaos", environment, arguments);
        }
    }

    private string Log(string name) => Path.Combine(Folder.Logs, $"{name}.log");

    private string Through(Uri broker, Link link) =>
        new UriBuilder(broker) { Host = "127.0.0.1", Port = Links[link].Port }.Uri.ToString();
}
