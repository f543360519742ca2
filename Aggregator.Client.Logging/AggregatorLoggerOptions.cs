namespace Aggregator.Client.Logging;

/// <summary>
/// Settings of the provider, which are read from the section <c>Logging:Aggregator</c> too. Left out, a setting has the
/// default of <see cref="AggregatorClientOptions"/> or <see cref="Logs.LogFeedOptions"/>.
/// </summary>
public sealed class AggregatorLoggerOptions
{
    /// <summary>The base address of the API. Default <c>http://localhost:8080</c>.</summary>
    public Uri Url { get; set; } = new("http://localhost:8080");

    /// <summary>The API key; <c>null</c>, the default, for an API without keys.</summary>
    public string? ApiKey { get; set; }

    /// <summary>The topic of the events, 1 to 100 characters; by default the name of the program.</summary>
    public string? Topic { get; set; }

    /// <summary>The source of the events; by default <c>machine/process</c>.</summary>
    public string? Source { get; set; }

    /// <summary>Whether scopes are published. Default <c>false</c>.</summary>
    public bool IncludeScopes { get; set; }

    /// <summary>A folder in which events survive a crash; <c>null</c>, the default, for none.</summary>
    public string? SpoolFolder { get; set; }

    /// <summary>Changes any other setting of the client.</summary>
    public Func<AggregatorClientOptions, AggregatorClientOptions>? ConfigureClient { get; set; }

    /// <summary>Changes any other setting of the feed.</summary>
    public Func<Logs.LogFeedOptions, Logs.LogFeedOptions>? ConfigureFeed { get; set; }

    internal AggregatorClientOptions Client()
    {
        var client = new AggregatorClientOptions { Url = Url, ApiKey = ApiKey, SpoolFolder = SpoolFolder };
        if (Source is { } source)
            client = client with { Source = source };
        return ConfigureClient?.Invoke(client) ?? client;
    }

    internal Logs.LogFeedOptions Feed()
    {
        var feed = new Logs.LogFeedOptions();
        if (Topic is { } topic)
            feed = feed with { Topic = topic };
        return ConfigureFeed?.Invoke(feed) ?? feed;
    }
}
