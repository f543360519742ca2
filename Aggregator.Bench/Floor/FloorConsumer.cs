using System.Text.Json;
using Aggregator.Bench.Ingest;
using Aggregator.Contracts;
using Aggregator.Storage;
using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Aggregator.Bench.Floor;

/// <summary>
/// A process of its own: the consumer that one writes with the two clients alone. Each message is stored in a
/// transaction of its own and acknowledged after the commit, one after the other.
/// </summary>
internal static class FloorConsumer
{
    public const string Command = "floor-consumer";

    /// <summary>Enough that the next message is always there, without asking the broker for it.</summary>
    private const ushort Prefetch = 100;

    /// <summary>Works until the process is ended, or fails.</summary>
    public static async Task<int> RunAsync()
    {
        await using var source = NpgsqlDataSource.Create(
            Environment.GetEnvironmentVariable(PostgresConnection.Service)!);
        await using var database = await source.OpenConnectionAsync();
        await using var insert = PlainTable.CreateInsert(database);
        await insert.PrepareAsync();
        await using var connection = await FloorQueue.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.DeclareFloorAsync();
        await channel.BasicQosAsync(0, Prefetch, global: false);
        var failed = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        channel.CallbackExceptionAsync += (_, failure) => Task.FromResult(failed.TrySetResult(failure.Exception));
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            var logEvent = JsonSerializer.Deserialize<LogEvent>(delivery.Body.Span)!;
            await using var transaction = await database.BeginTransactionAsync();
            PlainTable.Fill(insert, logEvent);
            await insert.ExecuteNonQueryAsync();
            await transaction.CommitAsync();
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
        };
        await channel.BasicConsumeAsync(FloorQueue.Name, autoAck: false, consumer);
        await Console.Error.WriteLineAsync((await failed.Task).ToString());
        return 1;
    }
}
