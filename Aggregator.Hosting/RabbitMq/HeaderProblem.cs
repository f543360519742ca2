namespace Aggregator.Hosting.RabbitMq;

/// <summary>The reason why a message's header table is not read.</summary>
/// <param name="Reason">The reason in words, printable and of bounded length.</param>
/// <param name="IsRefusal">
/// Whether the message is rejected for this reason: the publisher wrote a table that cannot be read. A table that
/// merely exceeds a limit is set aside, and the message is accepted without it.
/// </param>
internal sealed record HeaderProblem(string Reason, bool IsRefusal)
{
    public static HeaderProblem Refusal(string reason) => new(reason, IsRefusal: true);

    public static HeaderProblem Limit(string reason) => new(reason, IsRefusal: false);
}
