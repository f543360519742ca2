using System.Threading.Channels;
using Aggregator.Bench.Events;
using Aggregator.Contracts;
using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Aggregator.Bench.Ingest;

/// <summary>
/// The code that one would write for speed with the broker's client alone: parse on delivery, insert the delivered
/// events, acknowledge up to the last message. A redelivered message is stored once, but the redelivery is not
/// recognised.
/// </summary>
internal sealed class BareConsumer(NpgsqlDataSource source) : IAsyncDisposable
{
    private const int BatchSize = 500;

    // Large enough for the batch that is being stored and for the next one.
    private const ushort Prefetch = BatchSize * 3;

    private readonly Channel<(ulong Tag, LogEvent Event)> _deliveries =
        Channel.CreateUnbounded<(ulong, LogEvent)>(
            new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    private IConnection? _connection;
    private IChannel? _channel;
    private long _stored;

    public long Stored => Volatile.Read(ref _stored);

    public async Task StartAsync(Uri broker, CancellationToken cancellationToken)
    {
        _connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(cancellationToken);
        _channel = await _connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await _channel.BasicQosAsync(0, Prefetch, global: false, cancellationToken);
        var consumer = new AsyncEventingBasicConsumer(_channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            // The bytes are copied, because the client reuses the buffer and the event refers to its bytes.
            _deliveries.Writer.TryWrite((delivery.DeliveryTag, BenchEvents.Read(delivery.Body.ToArray()).Event!));
            return Task.CompletedTask;
        };
        await _channel.BasicConsumeAsync(LogEventsTopology.Queue, autoAck: false, consumer, cancellationToken);
    }

    /// <summary>Stores events until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var events = new List<LogEvent>(BatchSize);
        while (await _deliveries.Reader.WaitToReadAsync(cancellationToken))
        {
            var last = 0ul;
            events.Clear();
            while (events.Count < BatchSize && _deliveries.Reader.TryRead(out var delivery))
            {
                events.Add(delivery.Event);
                last = delivery.Tag;
            }

            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await BareInsert.ExecuteAsync(connection, events, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            await _channel!.BasicAckAsync(last, multiple: true, cancellationToken);
            Interlocked.Add(ref _stored, events.Count);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_channel is not null)
            await _channel.DisposeAsync();
        if (_connection is not null)
            await _connection.DisposeAsync();
    }
}
