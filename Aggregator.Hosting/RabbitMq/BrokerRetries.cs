using System.Runtime.CompilerServices;
using MassTransit;
using MassTransit.RabbitMqTransport.Configuration;
using RabbitMQ.Client.Exceptions;

namespace Aggregator.Hosting.RabbitMq;

/// <summary>
/// Sets how long MassTransit waits before it restarts what a broken connection has ended. Its own waits grow from 3 to
/// 30 s with all breaks since the start of the process, and cannot be configured (MassTransit issues 409 and 671), so
/// that consumers would return half a minute after the broker. The waits need not grow, because nothing connects before
/// the broker accepts connections.
/// </summary>
internal static class BrokerRetries
{
    /// <summary>MassTransit itself adds a second to this delay.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>The retries never end: after this many attempts MassTransit starts a new count.</summary>
    private const int MaxAttempts = 1000;

    /// <summary>
    /// MassTransit still decides which failures are retried, except for a refused login. It gives up after one, and the
    /// process would live on without a consumer after the broker accepts the password again, because a rotation was
    /// taken back or the broker's own source of passwords was away. The start-up check reports a wrong password.
    /// </summary>
    public static void Shorten(IRabbitMqBusFactoryConfigurator bus)
    {
        ref var policy = ref Policy((RabbitMqHostConfiguration)Host((RabbitMqBusFactoryConfigurator)bus));
        var original = policy;
        policy = Retry.CreatePolicy(retry =>
        {
            retry.Handle<Exception>(failure => original.IsHandled(failure) || IsRefusedLogin(failure));
            retry.Interval(MaxAttempts, Pause);
        });
    }

    private static bool IsRefusedLogin(Exception? failure) =>
        failure is AuthenticationFailureException || (failure is not null && IsRefusedLogin(failure.InnerException));

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_hostConfiguration")]
    private static extern ref IRabbitMqHostConfiguration Host(RabbitMqBusFactoryConfigurator bus);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<ReceiveTransportRetryPolicy>k__BackingField")]
    private static extern ref IRetryPolicy Policy(RabbitMqHostConfiguration host);
}
