using Aggregator.Contracts;
using Aggregator.Hosting;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Aggregator.Consumers.Brokers;

/// <summary>
/// Declares the exchanges and queues over AMQP, and so checks whether the user may access the virtual host, whether
/// existing exchanges and queues have the right types, and whether the user has the rights that consumers need.
/// </summary>
internal sealed class BrokerTopologyCheck(Uri broker)
{
    private static readonly string[] Queues =
    [
        LogEventsTopology.Queue,
        LogEventsTopology.DeadQueue,
        LogEventsTopology.ErrorQueue,
        LogEventsTopology.SkippedQueue,
    ];

    private static readonly Dictionary<string, object?> QuorumQueue =
        new(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" };

    private readonly string _user = UriCredentials.From(broker).User;

    /// <exception cref="StartupException">The broker refuses; the message says what and why.</exception>
    /// <exception cref="BrokerUnavailableException">The broker does not answer.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var step = "to connect";
        try
        {
            var factory = BrokerConnections.Factory(broker, "aggregator-consumers start-up check");
            await using var connection = await factory.CreateConnectionAsync(cancellationToken);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            foreach (var name in Queues)
            {
                step = $"to declare the exchange {name}, durable and fanout,";
                await channel.ExchangeDeclareAsync(
                    name, ExchangeType.Fanout, durable: true, cancellationToken: cancellationToken);
                step = $"to declare the quorum queue {name}";
                await channel.QueueDeclareAsync(
                    name,
                    durable: true,
                    exclusive: false,
                    autoDelete: false,
                    QuorumQueue,
                    cancellationToken: cancellationToken);

                // Requires the rights to write to the queue and to read from the exchange; rights are granted by name,
                // so these include the rights to publish to the exchange and to consume from the queue.
                step = $"to bind the queue {name}";
                await channel.QueueBindAsync(name, name, string.Empty, cancellationToken: cancellationToken);
            }

            step = $"to declare the exchange {LogEventsTopology.StoredExchange}, durable and fanout,";
            await channel.ExchangeDeclareAsync(
                LogEventsTopology.StoredExchange,
                ExchangeType.Fanout,
                durable: true,
                cancellationToken: cancellationToken);

            // This call changes nothing, and requires the right to publish to it.
            step = $"to write to the exchange {LogEventsTopology.StoredExchange}";
            await channel.ExchangeUnbindAsync(
                LogEventsTopology.StoredExchange,
                LogEventsTopology.Queue,
                string.Empty,
                cancellationToken: cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw Verdict(exception, step);
        }
    }

    private Exception Verdict(Exception failure, string step) => failure switch
    {
        OperationInterruptedException { ShutdownReason: { ReplyCode: Constants.PreconditionFailed } reason } =>
            new StartupException(
                $"The broker refuses {step}: it exists already and is of another kind ({reason.ReplyText}). Events "
                + "are safe in quorum queues only. Move its messages and delete it as docs/operations.md says, then "
                + "start again."),
        OperationInterruptedException { ShutdownReason: { ReplyCode: Constants.AccessRefused } reason } =>
            new StartupException(
                $"The broker does not allow {_user} {step}: {reason.ReplyText}. Run the provision step, or give the "
                + "user the rights of compose/rabbitmq/definitions.json."),
        _ when Find<AuthenticationFailureException>(failure) is not null => new StartupException(
            $"The broker refuses {_user}: user or password in {BrokerUri.Variable} is wrong."),
        _ when Find<OperationInterruptedException>(failure) is { ShutdownReason.ReplyCode: Constants.NotAllowed } =>
            new StartupException(
                $"The broker does not let {_user} into the virtual host {UriCredentials.VirtualHostOf(broker)}: it "
                + "does not exist, or the user has no rights there. Run the provision step."),
        _ => new BrokerUnavailableException((failure.InnerException ?? failure).Message, failure),
    };

    private static T? Find<T>(Exception? failure)
        where T : Exception
    {
        while (failure is not null and not T)
            failure = failure.InnerException;
        return (T?)failure;
    }
}
