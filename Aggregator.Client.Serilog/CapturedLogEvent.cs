using System.Globalization;
using Aggregator.Client.Logs;
using Serilog.Core;
using Serilog.Events;

namespace Aggregator.Client.Serilog;

/// <summary>An event of Serilog, whose values do not change any more.</summary>
internal sealed class CapturedLogEvent(LogEvent one, string? exception)
{
    public LogEntry ToEntry() => new()
    {
        Timestamp = one.Timestamp,
        Level = Level(one.Level),
        Category = one.Properties.TryGetValue(Constants.SourceContextPropertyName, out var source)
            ? (source as ScalarValue)?.Value as string : null,
        Message = one.RenderMessage(CultureInfo.InvariantCulture),
        Template = one.MessageTemplate.Text,
        Exception = exception,
        TraceId = one.TraceId,
        SpanId = one.SpanId,
        Properties =
        [
            .. one.Properties
                .Where(property => property.Key != Constants.SourceContextPropertyName)
                .Select(property => KeyValuePair.Create(property.Key, Value(property.Value))),
        ],
    };

    /// <summary>
    /// The names are those of Microsoft.Extensions.Logging, so that a filter finds the events of both.
    /// </summary>
    private static string Level(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose => "Trace",
        LogEventLevel.Fatal => "Critical",
        _ => level.ToString(),
    };

    private static object? Value(LogEventPropertyValue value) => value switch
    {
        ScalarValue scalar => scalar.Value,
        SequenceValue sequence => sequence.Elements.Select(Value).ToArray(),
        DictionaryValue dictionary => Pairs(
            dictionary.Elements.Select(one => (LogText.Format(one.Key.Value), one.Value))),
        StructureValue structure => Pairs(structure.Properties.Select(one => (one.Name, one.Value))),
        _ => value.ToString(null, CultureInfo.InvariantCulture),
    };

    private static KeyValuePair<string, object?>[] Pairs(
        IEnumerable<(string Name, LogEventPropertyValue Value)> pairs) =>
        [.. pairs.Select(pair => KeyValuePair.Create(pair.Name, Value(pair.Value)))];
}
