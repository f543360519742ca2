using System.Globalization;

namespace Aggregator.Contracts;

/// <summary>
/// The value that the API writes into the AMQP property <c>app_id</c> of its messages: the process that has published
/// the message, and the number of events in it. Consumers use it to count the events received from each process.
/// </summary>
public static class AcceptedMark
{
    private const string Prefix = "aggregator-api/";
    private const int IdLength = 32;

    /// <summary>
    /// <c>aggregator-api/</c>, the process's id as 32 hexadecimal digits, <c>/</c>, and the number of events.
    /// </summary>
    public static string Create(Guid processId, int events) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{processId:N}/{events}");

    /// <summary>
    /// Parses a mark; <c>false</c> if the text is not a mark. Publishers may write any value, so the number is accepted
    /// only from 1 to <see cref="LogEventLimits.MaxBatchEvents"/>.
    /// </summary>
    public static bool TryRead(string? appId, out Guid processId, out int events)
    {
        (processId, events) = (default, 0);
        if (appId is null || !appId.StartsWith(Prefix, StringComparison.Ordinal)
            || appId.Length <= Prefix.Length + IdLength + 1)
            return false;
        var rest = appId.AsSpan(Prefix.Length);
        return rest[IdLength] == '/'
            && Guid.TryParseExact(rest[..IdLength], "N", out processId)
            && int.TryParse(rest[(IdLength + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out events)
            && events is >= 1 and <= LogEventLimits.MaxBatchEvents;
    }
}
