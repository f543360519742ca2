using System.Diagnostics.CodeAnalysis;
using Aggregator.Client;
using Aggregator.Client.Logs;
using Aggregator.Client.Serilog;
using Serilog.Configuration;
using Serilog.Core;
using Serilog.Events;

namespace Serilog;

/// <summary>Adds the Aggregator to the sinks of Serilog.</summary>
public static class AggregatorSinkExtensions
{
    /// <summary>Publishes log events to the Aggregator.</summary>
    /// <param name="sinks">The sinks.</param>
    /// <param name="url">The base address of the API, such as <c>http://localhost:8080</c>.</param>
    /// <param name="apiKey">The API key; <c>null</c> for an API without keys.</param>
    /// <param name="topic">The topic; <c>null</c> for the name of the program.</param>
    /// <param name="source">The source; <c>null</c> for <c>machine/process</c>.</param>
    /// <param name="spoolFolder">A folder in which events survive a crash; <c>null</c> for none.</param>
    /// <param name="restrictedToMinimumLevel">The lowest level that is published.</param>
    /// <param name="levelSwitch">A switch for that level at run time.</param>
    [SuppressMessage("ApiDesign", "RS0026", Justification = "The overloads differ in their second parameter.")]
    public static LoggerConfiguration Aggregator(
        this LoggerSinkConfiguration sinks,
        string url,
        string? apiKey = null,
        string? topic = null,
        string? source = null,
        string? spoolFolder = null,
        LogEventLevel restrictedToMinimumLevel = LevelAlias.Minimum,
        LoggingLevelSwitch? levelSwitch = null)
    {
        var client = new AggregatorClientOptions { Url = new Uri(url), ApiKey = apiKey, SpoolFolder = spoolFolder };
        var options = new AggregatorSinkOptions(source is null ? client : client with { Source = source });
        return sinks.Aggregator(
            topic is null ? options : options with { Feed = new LogFeedOptions { Topic = topic } },
            restrictedToMinimumLevel,
            levelSwitch);
    }

    /// <summary>Publishes log events to the Aggregator, with all settings.</summary>
    /// <param name="sinks">The sinks.</param>
    /// <param name="options">The settings.</param>
    /// <param name="restrictedToMinimumLevel">The lowest level that is published.</param>
    /// <param name="levelSwitch">A switch for that level at run time.</param>
    [SuppressMessage("ApiDesign", "RS0026", Justification = "The overloads differ in their second parameter.")]
    public static LoggerConfiguration Aggregator(
        this LoggerSinkConfiguration sinks,
        AggregatorSinkOptions options,
        LogEventLevel restrictedToMinimumLevel = LevelAlias.Minimum,
        LoggingLevelSwitch? levelSwitch = null)
    {
        ArgumentNullException.ThrowIfNull(sinks);
        return sinks.Sink(new AggregatorSink(options), restrictedToMinimumLevel, levelSwitch);
    }
}
