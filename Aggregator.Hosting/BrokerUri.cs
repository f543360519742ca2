namespace Aggregator.Hosting;

/// <summary>The broker's address in the form that every part of the system uses.</summary>
public static class BrokerUri
{
    /// <summary>The environment variable that holds it.</summary>
    public const string Variable = "AGGREGATOR_RABBITMQ";

    /// <summary>The environment variable that holds the password, when it is not part of the address.</summary>
    public const string PasswordVariable = "AGGREGATOR_RABBITMQ_PASSWORD";

    private const string NodesParameter = "?nodes=";

    /// <summary>
    /// Reads <c>amqp://user:password@host:port/virtual-host</c>, or <c>amqps://</c> for TLS. The other nodes of a
    /// cluster may follow as <c>?nodes=host:port,host:port</c>.
    /// </summary>
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
            && uri.Host.Length > 0 && TryReadNodes(uri, out _))
            return string.IsNullOrEmpty(password)
                ? uri : new UriBuilder(uri) { Password = Uri.EscapeDataString(password) }.Uri;
        throw new ArgumentException(
            $"{Variable} must be set to the broker's address: amqp://user:password@host:port/virtual-host, for a "
            + "cluster followed by ?nodes=host:port,host:port.",
            nameof(text));
    }

    /// <summary>All nodes of the broker, that of the address itself first. A port that is not given is the protocol's.
    /// </summary>
    /// <exception cref="ArgumentException">The list of nodes is invalid.</exception>
    public static IReadOnlyList<(string Host, int Port)> NodesOf(Uri broker) => TryReadNodes(broker, out var nodes)
        ? nodes
        : throw new ArgumentException("The address's list of nodes is not host:port,host:port.", nameof(broker));

    private static bool TryReadNodes(Uri broker, out List<(string Host, int Port)> nodes)
    {
        nodes = [NodeOf(broker)];
        if (broker.Query.Length == 0)
            return true;
        if (!broker.Query.StartsWith(NodesParameter, StringComparison.Ordinal))
            return false;
        foreach (var node in Uri.UnescapeDataString(broker.Query[NodesParameter.Length..]).Split(','))
        {
            if (!Uri.TryCreate($"{broker.Scheme}://{node}", UriKind.Absolute, out var other) || other.Host.Length == 0
                || other.PathAndQuery.Length > 1 || other.UserInfo.Length > 0)
                return false;
            nodes.Add(NodeOf(other));
        }

        return true;
    }

    private static (string Host, int Port) NodeOf(Uri address) =>
        (address.Host, address.Port > 0 ? address.Port : address.Scheme == "amqps" ? 5671 : 5672);
}
