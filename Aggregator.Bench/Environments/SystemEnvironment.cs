using Aggregator.Bench.Measuring;
using Aggregator.Bench.Processes;
using Aggregator.Hosting;
using Aggregator.Storage;
using Aggregator.Tests.Infrastructure;

namespace Aggregator.Bench.Environments;

/// <summary>The system as an operator runs it: a database, a virtual host, and the programs as processes.</summary>
internal sealed class SystemEnvironment : IAsyncDisposable
{
    /// <summary>How many <see cref="StartConsumers"/> starts.</summary>
    public const int Consumers = 2;

    private readonly List<ServiceProcess> _processes = [];

    private SystemEnvironment(DatabaseEnvironment database, BrokerEnvironment broker, ServerProcesses? servers) =>
        (Database, Broker, Meter) = (database, broker, new ResourceMeter(servers));

    public DatabaseEnvironment Database { get; }

    public BrokerEnvironment Broker { get; }

    /// <summary>Measures the processes that were started.</summary>
    public ResourceMeter Meter { get; }

    /// <summary>
    /// A folder with a folder for each published program, which is started instead of the ordinary build's.
    /// </summary>
    public string? Published { get; set; }

    public static async Task<SystemEnvironment> CreateAsync(
        BenchEnvironment environment, CancellationToken cancellationToken)
    {
        var database = await DatabaseEnvironment.CreateAsync(environment.Servers, cancellationToken);
        try
        {
            return new SystemEnvironment(
                database, await BrokerEnvironment.CreateAsync(environment.Servers), environment.Processes);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    public void StartConsumer(params (string Name, string Value)[] settings) =>
        Meter.AddConsumer(Start("Aggregator.Consumers", settings));

    /// <summary>Starts consumers as <c>./run.sh</c> does: as many, with the check of policies.</summary>
    public void StartConsumers()
    {
        for (var i = 0; i < Consumers; i++)
            StartConsumer((ProvisionedHost.ManagementVariable, Broker.Host.OperatorManagement));
    }

    /// <summary>Starts the API on a free port and returns its address.</summary>
    /// <param name="settings">Environment variables besides those that it needs.</param>
    public async Task<Uri> StartApiAsync(params (string Name, string Value)[] settings)
    {
        const string listening = "Now listening on: ";
        var api = StartApi(settings, "--urls", "http://127.0.0.1:0");
        var line = await api.LineAsync(listening);
        return new Uri(line[(line.IndexOf(listening, StringComparison.Ordinal) + listening.Length)..]);
    }

    /// <summary>Starts the API and waits for nothing.</summary>
    /// <param name="settings">Environment variables besides those that it needs.</param>
    /// <param name="address">The arguments that say where it listens.</param>
    public ServiceProcess StartApi((string Name, string Value)[] settings, params string[] address)
    {
        var api = Start("Aggregator.Api", settings, address);
        Meter.AddApi(api);
        return api;
    }

    /// <summary>Waits until the given total number of events is stored, and fails if a process ends before.</summary>
    /// <returns>The number of stored events at that moment, which may be higher.</returns>
    public Task<long> StoredAsync(long events, CancellationToken cancellationToken) =>
        StoredWatch.WaitAsync(Database.StoredAsync, events, Meter, cancellationToken);

    /// <summary>Starts a program with the addresses of the database and the broker in its environment.</summary>
    public ServiceProcess Start(string project, (string Name, string Value)[] settings, params string[] arguments)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [PostgresConnection.Service] = Database.Service,
            [BrokerUri.Variable] = Broker.Host.Service.ToString(),
        };
        foreach (var (name, value) in settings)
            environment[name] = value;
        var published = Path.Combine(Published ?? string.Empty, project, $"{project}.dll");
        var process = Published is not null && File.Exists(published)
            ? ServiceProcess.StartProgram(published, environment, arguments)
            : ServiceProcess.Start(project, environment, arguments);
        _processes.Add(process);
        return process;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
        await Broker.DisposeAsync();
        await Database.DisposeAsync();
    }
}
