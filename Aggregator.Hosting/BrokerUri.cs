namespace Aggregator.Hosting;

/// <summary>The broker's address in the form that every part of the system uses.</summary>
public static class BrokerUri
{
    /// <summary>The environment variable that holds it.</summary>
    public const string Variable = "AGGREGATOR_RABBITMQ";

    /// <summary>The environment variable that holds the password, when it is not part of the address.</summary>
    public const string PasswordVariable = "AGGREGATOR_RABBITMQ_PASSWORD";

    /// <summary>Reads <c>amqp://user:password@host:port/virtual-host</c>, or <c>amqps://</c> for TLS.</summary>
    /// <param name="text">The address.</param>
    /// <param name="password">
    /// The password, not escaped; it replaces the password in the address unless it is empty.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The address is missing or invalid; the message does not repeat it, because it may contain the password.
    /// </exception>
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
