using MassTransit;
using MassTransit.RabbitMqTransport;
using RabbitMQ.Client;

namespace Aggregator.Outbox.RabbitMq;

/// <summary>
/// A channel for many messages at a time. It acknowledges many with one command, a moment after the first of them is
/// done: each by itself costs a frame here and a command of the queue's log there. An acknowledgement that is lost with
/// the channel is one of those that the inbox is for.
/// </summary>
internal sealed class BatchingAckChannel : ScopeChannelContext, ChannelContext
{
    /// <summary>How long acknowledgements are gathered; a transaction takes longer.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// How many times to look whether the messages below are done as well, before those above are acknowledged singly.
    /// </summary>
    private const int LooksPerFlush = 20;

    private readonly Lock _lock = new();
    private readonly AckWindow _window = new();
    private readonly ChannelContext _channel;
    private readonly TimeProvider _time;
    private readonly IDeliveryMeter? _meter;
    private Task _sending = Task.CompletedTask;
    private bool _isSending;

    public BatchingAckChannel(ChannelContext channel, TimeProvider time, IDeliveryMeter? meter)
        : base(channel, channel.CancellationToken) => (_channel, _time, _meter) = (channel, time, meter);

    Task<string> ChannelContext.BasicConsume(
        string queue,
        bool noAck,
        bool exclusive,
        IDictionary<string, object> arguments,
        IAsyncBasicConsumer consumer,
        string consumerTag,
        CancellationToken cancellationToken) =>
        _channel.BasicConsume(
            queue,
            noAck,
            exclusive,
            arguments,
            new NonBlockingConsumer(consumer, _meter),
            consumerTag,
            cancellationToken);

    /// <summary>
    /// Publishes what is moved to another queue, with the properties that it came with. The broker takes a user's name
    /// from that user alone, and would close the channel: the message would be moved in vain for ever.
    /// </summary>
    Task ChannelContext.BasicPublishAsync(
        string exchange,
        string routingKey,
        bool mandatory,
        BasicProperties basicProperties,
        byte[] body,
        bool awaitAck,
        CancellationToken cancellationToken)
    {
        basicProperties.ClearUserId();
        return _channel.BasicPublishAsync(
            exchange, routingKey, mandatory, basicProperties, body, awaitAck, cancellationToken);
    }

    ValueTask ChannelContext.BasicAck(ulong deliveryTag, bool multiple, CancellationToken cancellationToken)
    {
        if (multiple)
            throw new NotSupportedException("Messages are acknowledged one by one here.");
        lock (_lock)
        {
            _window.Add(deliveryTag);
            if (!_isSending)
            {
                _isSending = true;
                _sending = SendAsync();
            }
        }

        return ValueTask.CompletedTask;
    }

    async Task ChannelContext.BasicNack(
        ulong deliveryTag, bool multiple, bool requeue, CancellationToken cancellationToken)
    {
        await _channel.BasicNack(deliveryTag, multiple, requeue, cancellationToken);

        // Not before: an acknowledgement of those above would be one of this message too.
        lock (_lock)
            _window.Settle(deliveryTag);
    }

    /// <summary>Ends when everything is sent, or the channel is gone.</summary>
    public Task FinishAsync()
    {
        lock (_lock)
            return _sending;
    }

    private async Task SendAsync()
    {
        for (var looks = 1; ; looks++)
        {
            await Task.Delay(Pause, _time);
            await FlushAsync(all: looks % LooksPerFlush == 0);
            lock (_lock)
            {
                if (_window.Waiting == 0)
                {
                    _isSending = false;
                    return;
                }
            }
        }
    }

    private async Task FlushAsync(bool all)
    {
        (ulong Tag, bool Multiple)? upTo;
        ulong[] rest;
        lock (_lock)
        {
            upTo = _window.TakeUpTo();
            rest = all ? _window.TakeAll() : [];
        }

        try
        {
            if (upTo is { } ack)
                await _channel.BasicAck(ack.Tag, ack.Multiple, _channel.CancellationToken);
            foreach (var tag in rest)
                await _channel.BasicAck(tag, multiple: false, _channel.CancellationToken);
        }
        catch (Exception exception)
        {
            // Whatever the client says when it cannot write, the channel is lost: the broker delivers again what it was
            // not told about.
            LogContext.Debug?.Log(exception, "Acknowledgements were lost with their channel");
        }
    }
}
