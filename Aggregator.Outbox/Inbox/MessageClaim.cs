using System.Security.Cryptography;

namespace Aggregator.Outbox.Inbox;

/// <summary>
/// The key by which the inbox recognises a message: its id and its content. Publishers assign the ids; they reuse ids
/// for other content, and their generators collide. The same bytes under the same id are one message, and anything else
/// is another message.
/// </summary>
public static class MessageClaim
{
    private const int IdBytes = 16;
    private const int HalfBytes = 8;

    /// <summary>
    /// Maximum size of a body, in bytes, that is hashed from the stack in one call, which is cheaper for small bodies
    /// than an incremental hash.
    /// </summary>
    private const int MaxBytesOnStack = 1024;

    [ThreadStatic]
    private static IncrementalHash? _hash;

    /// <summary>
    /// Computes the claim of a message, from its content if the message defines one, otherwise from its whole body.
    /// </summary>
    /// <param name="messageId">The id with which the message was delivered.</param>
    /// <param name="message">The value that was read from the delivery.</param>
    /// <param name="body">The delivered body, byte for byte.</param>
    public static Guid Compute(Guid messageId, object message, ReadOnlySpan<byte> body) =>
        Compute(messageId, message is IClaimedContent { ClaimedContent: { } content } ? content.Span : body);

    /// <summary>
    /// Computes the claim: the first 8 bytes of the id, in network order, followed by the first 8 bytes of SHA-256 over
    /// id and body. Ids that rise with time (UUID version 7) keep their order, so that new claims come last in the
    /// index. Finding other content with the claim of a given message under the same id takes about 2^64 hashes (second
    /// preimage), so that no publisher can cause another publisher's message to be skipped. Finding a collision between
    /// two messages of one's own takes 2^32 hashes, and harms only their publisher.
    /// </summary>
    /// <param name="messageId">The id with which the message was delivered.</param>
    /// <param name="body">The delivered body, byte for byte, of any length.</param>
    public static Guid Compute(Guid messageId, ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> buffer = stackalloc byte[IdBytes + MaxBytesOnStack];
        messageId.TryWriteBytes(buffer, bigEndian: true, out _);
        if (body.Length <= MaxBytesOnStack)
        {
            body.CopyTo(buffer[IdBytes..]);
            SHA256.HashData(buffer[..(IdBytes + body.Length)], hash);
        }
        else
        {
            _hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            _hash.AppendData(buffer[..IdBytes]);
            _hash.AppendData(body);
            _hash.GetHashAndReset(hash);
        }

        hash[..HalfBytes].CopyTo(buffer[HalfBytes..]);
        return new Guid(buffer[..IdBytes], bigEndian: true);
    }
}
