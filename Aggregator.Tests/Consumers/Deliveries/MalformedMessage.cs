using System.Text;

namespace Aggregator.Tests.Consumers.Deliveries;

/// <summary>A message with the expected outcome of its events.</summary>
/// <param name="Kind">The peculiarity of the message.</param>
/// <param name="Body">The bytes of the body.</param>
/// <param name="Stored">Number of events in it that must be stored.</param>
/// <param name="Rejected">Number of events, or of messages without events, that must be rejected.</param>
internal sealed record MalformedMessage(string Kind, byte[] Body, int Stored, int Rejected)
{
    /// <summary>The AMQP properties, by their names in the protocol.</summary>
    public Dictionary<string, object> Properties { get; init; } = new(StringComparer.Ordinal);

    public Dictionary<string, object?>? Headers { get; init; }

    public static MalformedMessage Bad(string kind, string body) => Bad(kind, Encoding.UTF8.GetBytes(body));

    public static MalformedMessage Bad(string kind, byte[] body) => new(kind, body, 0, 1);

    public static MalformedMessage Good(string kind, string body, int stored = 1) =>
        new(kind, Encoding.UTF8.GetBytes(body), stored, 0);

    public static MalformedMessage Mixed(string kind, string body, int stored, int rejected) =>
        new(kind, Encoding.UTF8.GetBytes(body), stored, rejected);
}
