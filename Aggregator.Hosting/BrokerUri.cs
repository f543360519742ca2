namespace Aggregator.Hosting;

/// <summary>The address of the broker as every part of the system is given it.</summary>
public static class BrokerUri
{
    /// <summary>The environment variable that holds it.</summary>
    public const string Variable = "AGGREGATOR_RABBITMQ";

    /// <summary>The environment variable that holds the password, when it is not part of the address.</summary>
    public const string PasswordVariable = "AGGREGATOR_RABBITMQ_PASSWORD";

    /// <summary>Reads <c>amqp://user:password@host:port/virtual-host</c>, or <c>amqps://</c> for TLS.</summary>
    /// <param name="text">The address.</param>
    /// <param name="password">The password as it is, not escaped; it takes the place of the address's own unless it is
    /// empty.</param>
    /// <exception cref="ArgumentException">It is missing or something else; the message does not repeat it, for the
    /// password's sake.</exception>
    public static Uri Parse(string? text, string? password = null)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "amqp" or "amqps"
            && uri.Host.Length > 0)
            return string.IsNullOrEmpty(password)
                ? uri : new UriBuilder(uri) { Password = Uri.EscapeDataString(password) }.Uri;
        throw new ArgumentException(
            $"{Variable} must be set to the broker's address: amqp://user:password@host:port/virtual-host.",
            nameof(text));
    }
}
