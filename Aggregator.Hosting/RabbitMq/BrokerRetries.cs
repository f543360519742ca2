using System.Runtime.CompilerServices;
using MassTransit;
using MassTransit.RabbitMqTransport.Configuration;

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

    /// <summary>MassTransit still decides which failures are retried.</summary>
    public static void Shorten(IRabbitMqBusFactoryConfigurator bus)
    {
        ref var policy = ref Policy((RabbitMqHostConfiguration)Host((RabbitMqBusFactoryConfigurator)bus));
        var original = policy;
        policy = Retry.CreatePolicy(retry =>
        {
            retry.Handle<Exception>(original.IsHandled);
            retry.Interval(MaxAttempts, Pause);
        });
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_hostConfiguration")]
    private static extern ref IRabbitMqHostConfiguration Host(RabbitMqBusFactoryConfigurator bus);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<ReceiveTransportRetryPolicy>k__BackingField")]
    private static extern ref IRetryPolicy Policy(RabbitMqHostConfiguration host);
}
