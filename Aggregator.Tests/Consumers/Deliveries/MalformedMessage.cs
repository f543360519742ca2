using System.Text;

namespace Aggregator.Tests.Consumers.Deliveries;

/// <summary>A message with what has to become of the events in it.</summary>
/// <param name="Kind">What is special about it.</param>
/// <param name="Body">Its bytes.</param>
/// <param name="Stored">Events in it that have to be stored.</param>
/// <param name="Rejected">Events, or messages without any, that have to be kept as rejected.</param>
internal sealed record MalformedMessage(string Kind, byte[] Body, int Stored, int Rejected)
{
    /// <summary>AMQP properties by their names in the protocol.</summary>
    public Dictionary<string, object> Properties { get; init; } = new(StringComparer.Ordinal);

    public Dictionary<string, object?>? Headers { get; init; }

    public static MalformedMessage Bad(string kind, string body) => Bad(kind, Encoding.UTF8.GetBytes(body));

    public static MalformedMessage Bad(string kind, byte[] body) => new(kind, body, 0, 1);

    public static MalformedMessage Good(string kind, string body, int stored = 1) =>
        new(kind, Encoding.UTF8.GetBytes(body), stored, 0);

    public static MalformedMessage Mixed(string kind, string body, int stored, int rejected) =>
        new(kind, Encoding.UTF8.GetBytes(body), stored, rejected);
}
