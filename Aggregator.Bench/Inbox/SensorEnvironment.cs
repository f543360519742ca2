using System.Globalization;
using System.Text.Json;
using Aggregator.Bench.Measuring;
using Aggregator.Tests.Infrastructure;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using RabbitMQ.Client;

namespace Aggregator.Bench.Inbox;

/// <summary>A database and a virtual host with a full queue, for one measurement.</summary>
internal sealed class SensorEnvironment : IAsyncDisposable
{
    public const string Queue = "readings";

    private static readonly Dictionary<string, object?> QuorumQueue =
        new(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" };

    private readonly ServerAddresses _servers;
    private int _sent;

    private SensorEnvironment(ServerAddresses servers, string postgres, Uri rabbitMq)
    {
        (_servers, Postgres, RabbitMq) = (servers, postgres, rabbitMq);
    }

    public string Postgres { get; }

    public Uri RabbitMq { get; }

    public static async Task<SensorEnvironment> CreateAsync(
        ServerAddresses servers, CancellationToken cancellationToken)
    {
        var sensors = new SensorEnvironment(
            servers,
            await TestServers.CreateDatabaseAsync(servers.Postgres, "bench"),
            await TestServers.CreateVirtualHostAsync(servers, "bench"));
        await using var dbContext = new SensorDbContext(
            new DbContextOptionsBuilder<SensorDbContext>().UseNpgsql(sensors.Postgres).Options);
        await dbContext.Database.EnsureCreatedAsync(cancellationToken);
        return sensors;
    }

    /// <summary>Puts persistent messages into the quorum queue, as MassTransit sends them.</summary>
    public async Task FillAsync(int messages, CancellationToken cancellationToken)
    {
        await using var connection =
            await new ConnectionFactory { Uri = RabbitMq }.CreateConnectionAsync(cancellationToken);
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(
                publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken);
        await channel.QueueDeclareAsync(Queue, true, false, false, QuorumQueue, cancellationToken: cancellationToken);
        foreach (var numbers in Enumerable.Range(_sent, messages).Chunk(500))
        {
            await Task.WhenAll(numbers.Select(number => channel.BasicPublishAsync(
                "", Queue, mandatory: true, Properties, Envelope(number), cancellationToken).AsTask()));
        }

        _sent += messages;
    }

    /// <summary>Waits until the number of committed rows equals the number of sent messages.</summary>
    public async Task AllStoredAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (await CountAsync("SELECT count(*) FROM reading", cancellationToken) < _sent)
            await timer.WaitForNextTickAsync(cancellationToken);
    }

    /// <exception cref="BenchmarkFailedException">Not every message was stored exactly once.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var rows = await CountAsync("SELECT count(*) FROM reading", cancellationToken);
        var different = await CountAsync("SELECT count(DISTINCT number) FROM reading", cancellationToken);
        var claims = await CountAsync("SELECT count(*) FROM inbox_state", cancellationToken);
        if (rows != _sent || different != _sent || claims != _sent)
        {
            throw new BenchmarkFailedException(string.Create(
                CultureInfo.InvariantCulture,
                $"{_sent} messages were sent; {rows} rows of {different} messages were stored and {claims} claimed."));
        }
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await TestServers.DropDatabaseAsync(_servers.Postgres, Postgres);
        await TestServers.DeleteVirtualHostAsync(_servers, RabbitMq);
    }

    private async Task<long> CountAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(Postgres);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static BasicProperties Properties => new()
    {
        ContentType = "application/vnd.masstransit+json", DeliveryMode = DeliveryModes.Persistent,
    };

    private static byte[] Envelope(int number) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        messageId = Guid.CreateVersion7(),
        messageType = new[] { MessageUrn.ForTypeString<SensorReading>() },
        message = new { number, sensor = $"sensor-{number % 100}", value = number * 0.5 },
        sentTime = TimeProvider.System.GetUtcNow().UtcDateTime,
    });
}
