using MassTransit;

namespace Aggregator.Api.Publishing;

internal static class Mandatory
{
    /// <summary>A message that reaches no queue must come back as a failure: a confirm alone would not tell.</summary>
    public static void Set(PublishContext context) => context.Mandatory = true;
}
