using Aggregator.Contracts;
using Aggregator.Contracts.Parsing;
using Aggregator.Storage;
using Aggregator.Storage.Ingest;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Aggregator.Tests.Api.Reading;

/// <summary>Stores batches as a consumer does, in transactions that stay open until the test ends them.</summary>
internal sealed class OpenBatches : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public OpenBatches(string serviceConnection) => _services = new ServiceCollection()
        .AddLogging()
        .AddAggregatorStorage(
            new ConfigurationBuilder()
                .AddInMemoryCollection([new(PostgresConnection.Service, serviceConnection)])
                .Build(),
            "tests")
        .BuildServiceProvider();

    /// <summary>Writes the events; they are invisible to others before the commit.</summary>
    public async Task<OpenBatch> WriteAsync(params LogEvent[] events)
    {
        var scope = _services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AggregatorDbContext>();
        var transaction = await context.Database.BeginTransactionAsync();
        var batch = new IngestBatch();
        foreach (var one in events)
            batch.Add(Guid.NewGuid(), new LogEventReadResult(one, [], one.Topic, one.EventId, default));
        var open = new OpenBatch(scope, transaction);
        try
        {
            await scope.ServiceProvider.GetRequiredService<IngestStore>().StoreAsync(batch, CancellationToken.None);
            return open;
        }
        catch
        {
            // An open transaction would block every reader of the following tests.
            await open.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes and commits.</summary>
    public async Task StoreAsync(params LogEvent[] events)
    {
        await using var batch = await WriteAsync(events);
        await batch.CommitAsync();
    }

    public static LogEvent Event(
        string topic, string id, string payload = "{}", string source = "tests", string? at = null) => new()
        {
            Topic = topic,
            EventId = id,
            Timestamp = DateTimeOffset.Parse(
            at ?? Infrastructure.Samples.Timestamp, System.Globalization.CultureInfo.InvariantCulture),
            Source = source,
            Payload = RawJson.FromValidated(System.Text.Encoding.UTF8.GetBytes(payload)),
        };

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

/// <summary>A transaction that has written and is still open.</summary>
internal sealed class OpenBatch(AsyncServiceScope scope, IDbContextTransaction transaction) : IAsyncDisposable
{
    public Task CommitAsync() => transaction.CommitAsync();

    public Task RollBackAsync() => transaction.RollbackAsync();

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await scope.DisposeAsync();
    }
}
