namespace Aggregator.Storage.Outcomes;

/// <summary>
/// All claims that a message with a given id can have: a claim begins with the first half of the id, and ends with a
/// hash of the content (<see cref="Aggregator.Outbox.Inbox.MessageClaim"/>).
/// </summary>
internal sealed record ClaimRange(Guid First, Guid Last)
{
    private const int IdBytes = 16;
    private const int SharedBytes = 8;

    public static ClaimRange Of(Guid messageId)
    {
        Span<byte> bytes = stackalloc byte[IdBytes];
        messageId.TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[SharedBytes..].Clear();
        var first = new Guid(bytes, bigEndian: true);
        bytes[SharedBytes..].Fill(byte.MaxValue);
        return new ClaimRange(first, new Guid(bytes, bigEndian: true));
    }
}
