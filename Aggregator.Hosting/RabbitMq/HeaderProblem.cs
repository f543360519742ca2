namespace Aggregator.Hosting.RabbitMq;

/// <summary>Why a message's header table is not read.</summary>
/// <param name="Reason">In words, of bounded length and printable.</param>
/// <param name="IsRefusal">
/// Whether the message is rejected for it: a publisher wrote what has no value here. A table that is merely beyond a
/// limit is set aside, and the message is taken without it.
/// </param>
internal sealed record HeaderProblem(string Reason, bool IsRefusal)
{
    public static HeaderProblem Refusal(string reason) => new(reason, IsRefusal: true);

    public static HeaderProblem Limit(string reason) => new(reason, IsRefusal: false);
}
