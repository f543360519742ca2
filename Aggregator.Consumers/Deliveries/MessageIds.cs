using System.Security.Cryptography;
using System.Text;
using MassTransit;

namespace Aggregator.Consumers.Deliveries;

/// <summary>The id that tells a redelivery from a new message.</summary>
internal static class MessageIds
{
    /// <summary>
    /// The AMQP property <c>message_id</c>: a UUID as it is, any other text as a UUID made from its hash, so that
    /// publishers may use whatever ids they have. <c>null</c> without one: then only the events' own identity protects.
    /// </summary>
    public static Guid? Of(ReceiveContext context)
    {
        var text = context.TryGetPayload<RabbitMqBasicConsumeContext>(out var delivery)
            ? delivery.Properties.MessageId
            : null;
        if (string.IsNullOrEmpty(text))
            return null;
        return Guid.TryParse(text, out var id) ? id : FromText(text);
    }

    /// <summary>A UUID of version 8 (RFC 9562, section 5.8) from the first 16 bytes of the text's SHA-256.</summary>
    private static Guid FromText(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
