namespace Aggregator.Contracts;

/// <summary>The limits of an event, whether it comes over REST or AMQP. Characters are Unicode code points.</summary>
public static class LogEventLimits
{
    /// <summary>Longest topic, in characters.</summary>
    public const int MaxTopicLength = 100;

    /// <summary>Longest event id, in characters.</summary>
    public const int MaxEventIdLength = 255;

    /// <summary>
    /// Longest <c>id</c> of a CloudEvent, in characters; with its <c>source</c> it makes the event id.
    /// </summary>
    public const int MaxCloudEventIdLength = 1024;

    /// <summary>
    /// Maximum length of a source, in characters. Cloud providers use whole resource paths as sources.
    /// </summary>
    public const int MaxSourceLength = 1024;

    /// <summary>
    /// Largest event, in bytes of UTF-8: topic, event id and source as text and the payload as JSON, in which a number
    /// counts as long as it is written out (<c>1e3</c> is 4), because that is how it is stored and read. The same limit
    /// applies to the text of an event that is sent as plain JSON.
    /// </summary>
    public const int MaxEventBytes = 256 * 1024;

    /// <summary>Deepest nesting of an event; the event itself is level 1 and its payload level 2.</summary>
    public const int MaxDepth = 64;

    /// <summary>
    /// Maximum number of digits before the decimal point of a number that is written out: the range of an IEEE 754
    /// double. PostgreSQL accepts 131,072, and a number of seven bytes (1e99999) would then take 50 KB of storage.
    /// </summary>
    public const int MaxIntegerDigits = 309;

    /// <summary>
    /// Maximum number of digits after the decimal point of a number that is written out: the smallest double needs
    /// 1,074.
    /// </summary>
    public const int MaxFractionDigits = 1074;

    /// <summary>Maximum number of events in one <see cref="LogEventBatch"/>.</summary>
    public const int MaxBatchEvents = 500;

    /// <summary>Size at which a <see cref="LogEventBatch"/> is closed, in bytes of its events as JSON.</summary>
    public const int MaxBatchBytes = 512 * 1024;

    /// <summary>Maximum length of a reason that is returned or stored with a rejection, in UTF-16 units.</summary>
    public const int MaxReasonLength = 1000;

    /// <summary>
    /// Maximum number of events in one AMQP message, whatever its form; a message with more is rejected as a whole.
    /// </summary>
    public const int MaxMessageEvents = 10_000;
}
