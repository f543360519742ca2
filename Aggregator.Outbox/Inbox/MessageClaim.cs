using System.Security.Cryptography;

namespace Aggregator.Outbox.Inbox;

/// <summary>
/// What the inbox knows a message by: its id and its content. Ids are the publishers', who repeat them for other
/// content and whose generators meet; the same bytes under the same id are one message, and anything else is another
/// one.
/// </summary>
public static class MessageClaim
{
    private const int IdBytes = 16;
    private const int HalfBytes = 8;

    /// <summary>
    /// Bodies up to here are hashed from the stack in one call, which for small ones costs less than a hash in parts.
    /// </summary>
    private const int MaxBytesOnStack = 1024;

    [ThreadStatic]
    private static IncrementalHash? _hash;

    /// <summary>The claim of a message: of its content if it tells what that is, else of its whole body.</summary>
    /// <param name="messageId">The id that the message came with.</param>
    /// <param name="message">What was read from the delivery.</param>
    /// <param name="body">The body as it was delivered, byte for byte.</param>
    public static Guid Compute(Guid messageId, object message, ReadOnlySpan<byte> body) =>
        Compute(messageId, message is IClaimedContent { ClaimedContent: { } content } ? content.Span : body);

    /// <summary>
    /// The first 8 bytes of the id, in network order, and after them the first 8 bytes of SHA-256 over id and body. Ids
    /// that rise with time (UUID version 7) keep their order, so that new claims come last in the index. To find other
    /// content that has the claim of a given message under the same id takes about 2^64 hashes (second preimage), so
    /// that nobody can have a neighbour's message skipped. To find two of one's own that meet takes 2^32, and harms
    /// only whoever made them.
    /// </summary>
    /// <param name="messageId">The id that the message came with.</param>
    /// <param name="body">Its body as it was delivered, byte for byte. Any length.</param>
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
