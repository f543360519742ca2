using System.Collections;
using System.Globalization;
using System.Text;
using Aggregator.Consumers.Deliveries;
using Aggregator.Hosting.RabbitMq;
using MassTransit;
using RabbitMQ.Client;

namespace Aggregator.Consumers.DeadLetters;

/// <summary>
/// Why a message is in a reject queue, in words, from the headers that RabbitMQ and MassTransit leave on it.
/// </summary>
internal static class DeadLetterReason
{
    private const string FirstDeath = "x-first-death-reason";
    private const string Deaths = "x-death";

    public static string From(IReadOnlyBasicProperties properties)
    {
        if (Text(properties, MessageHeaders.FaultMessage) is { } fault)
            return $"consumer faulted: {Text(properties, MessageHeaders.FaultExceptionType)}: {fault}";
        if (FirstDeathOf(properties) is { } death)
            return $"broker gave up on the message: {death}";
        if (Text(properties, MessageHeaders.Reason) is { } reason)
            return $"no consumer took the message: {reason}";
        return properties.Headers?.ContainsKey(SetAsideHeaders.Raw) == true
            ? "message is a dead letter for a reason that its headers hold, which are not read"
            : "message was put into the queue by hand";
    }

    private static string? FirstDeathOf(IReadOnlyBasicProperties properties)
    {
        if (Text(properties, FirstDeath) is { } reason)
            return reason;

        // Newer brokers keep only the list; its last entry is the oldest.
        return properties.Headers?.TryGetValue(Deaths, out var value) == true
            && value is IList { Count: > 0 } deaths && deaths[^1] is IDictionary death
            ? Text(death["reason"])
            : null;
    }

    private static string? Text(IReadOnlyBasicProperties properties, string header) =>
        properties.Headers?.TryGetValue(header, out var value) == true ? Text(value) : null;

    private static string? Text(object? value) => value switch
    {
        byte[] bytes => HeaderJson.Clean(Encoding.UTF8.GetString(bytes)),
        IConvertible plain => HeaderJson.Clean(plain.ToString(CultureInfo.InvariantCulture)),
        _ => null,
    };
}
