using System.Security.Cryptography;
using Aggregator.Outbox.Inbox;

namespace Aggregator.Tests.Outbox.Inbox;

public sealed class MessageClaimTests
{
    public static readonly TheoryData<int> Lengths = new() { 0, 1, 15, 1023, 1024, 1025, 100_000 };

    [Theory]
    [MemberData(nameof(Lengths))]
    public void A_claim_consists_of_half_of_the_id_and_half_of_the_hash_of_id_and_body(int length)
    {
        var (id, body) = (Guid.CreateVersion7(), RandomNumberGenerator.GetBytes(length));
        var idBytes = id.ToByteArray(bigEndian: true);

        var claim = MessageClaim.Compute(id, body).ToByteArray(bigEndian: true);

        claim[..8].Should().Equal(idBytes[..8], "the order of ids is kept");
        claim[8..].Should().Equal(SHA256.HashData([.. idBytes, .. body])[..8]);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void A_changed_byte_in_id_or_body_changes_the_claim(int length)
    {
        var (id, body) = (Guid.NewGuid().ToByteArray(), RandomNumberGenerator.GetBytes(length + 1));
        var claims = new HashSet<Guid>
        {
            MessageClaim.Compute(new Guid(id), body), MessageClaim.Compute(new Guid(id), body.AsSpan(1)),
        };

        for (var i = 0; i < id.Length; i++)
            claims.Add(MessageClaim.Compute(new Guid(Changed(id, i)), body));
        for (var i = 0; i < body.Length; i += 1 + (body.Length / 50))
            claims.Add(MessageClaim.Compute(new Guid(id), Changed(body, i)));

        claims.Should().HaveCount(2 + id.Length + body.Where((_, i) => i % (1 + (body.Length / 50)) == 0).Count());
    }

    [Fact]
    public void Equal_ids_and_bodies_have_equal_claims() =>
        MessageClaim.Compute(Guid.Parse("01980000-0000-7000-8000-000000000001"), "{}"u8)
            .Should().Be(MessageClaim.Compute(Guid.Parse("01980000-0000-7000-8000-000000000001"), "{}"u8));

    private static byte[] Changed(byte[] bytes, int at)
    {
        byte[] changed = [.. bytes];
        changed[at] ^= 1;
        return changed;
    }
}
