namespace Aggregator.Contracts;

/// <summary>The address of the broker as every part of the system is given it.</summary>
public static class BrokerUri
{
    /// <summary>The environment variable that holds it.</summary>
    public const string Variable = "AGGREGATOR_RABBITMQ";

    /// <summary>Reads <c>amqp://user:password@host:port/virtual-host</c>, or <c>amqps://</c> for TLS.</summary>
    /// <exception cref="ArgumentException">It is missing or something else; the message does not repeat it, for the password's sake.</exception>
    public static Uri Parse(string? text)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "amqp" or "amqps" && uri.Host.Length > 0)
            return uri;
        throw new ArgumentException(
            $"{Variable} must be set to the broker's address: amqp://user:password@host:port/virtual-host.", nameof(text));
    }
}
