using Aggregator.Client.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Configuration;

namespace Microsoft.Extensions.Logging;

/// <summary>Adds the Aggregator to the places to which a program logs.</summary>
public static class AggregatorLoggingBuilderExtensions
{
    /// <summary>Publishes log lines with the settings in the section <c>Logging:Aggregator</c>.</summary>
    /// <param name="builder">The logging of the program.</param>
    public static ILoggingBuilder AddAggregator(this ILoggingBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddConfiguration();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ILoggerProvider, AggregatorLoggerProvider>());
        LoggerProviderOptions.RegisterProviderOptions<AggregatorLoggerOptions, AggregatorLoggerProvider>(
            builder.Services);
        return builder;
    }

    /// <summary>The same, and changes settings afterwards.</summary>
    /// <param name="builder">The logging of the program.</param>
    /// <param name="configure">Changes settings; it has the last word.</param>
    public static ILoggingBuilder AddAggregator(
        this ILoggingBuilder builder, Action<AggregatorLoggerOptions> configure)
    {
        builder.AddAggregator();
        builder.Services.Configure(configure);
        return builder;
    }

    /// <summary>Publishes log lines to the API at this address.</summary>
    /// <param name="builder">The logging of the program.</param>
    /// <param name="url">The base address of the API.</param>
    /// <param name="apiKey">The API key; <c>null</c> for an API without keys.</param>
    public static ILoggingBuilder AddAggregator(this ILoggingBuilder builder, Uri url, string? apiKey = null) =>
        builder.AddAggregator(options => (options.Url, options.ApiKey) = (url, apiKey));
}
