using System.Collections.Concurrent;
using Aggregator.Client.Logs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aggregator.Client.Logging;

/// <summary>Creates loggers that publish, and publishes what is left when it is disposed.</summary>
[ProviderAlias("Aggregator")]
public sealed class AggregatorLoggerProvider : ILoggerProvider, ISupportExternalScope, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, AggregatorLogger> _loggers = new(StringComparer.Ordinal);
    private readonly AggregatorClient _client;
    private readonly LogFeed<CapturedLine> _feed;
    private readonly bool _includeScopes;
    private readonly TimeProvider _time;
    private IExternalScopeProvider? _scopes;

    /// <exception cref="ArgumentException">A setting breaks its rule; the message names both.</exception>
    public AggregatorLoggerProvider(IOptions<AggregatorLoggerOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var client = options.Value.Client();
        (_time, _includeScopes) = (client.Time, options.Value.IncludeScopes);
        _client = new AggregatorClient(client);
        _feed = new LogFeed<CapturedLine>(_client, options.Value.Feed(), line => line.ToEntry());
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => _loggers.GetOrAdd(
        categoryName, name => new AggregatorLogger(name, _feed, _time, _includeScopes ? () => _scopes : null));

    /// <inheritdoc/>
    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    /// <summary>Waits until every line that was logged before is confirmed.</summary>
    /// <returns><c>false</c> if that took longer than the limit.</returns>
    public Task<bool> FlushAsync(TimeSpan limit, CancellationToken cancellationToken = default) =>
        _feed.FlushAsync(limit, cancellationToken);

    /// <summary>
    /// Publishes what is left, for at most twice <see cref="AggregatorClientOptions.DrainTimeout"/>: the factory of
    /// loggers disposes of its providers without awaiting them.
    /// </summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <inheritdoc cref="Dispose"/>
    public async ValueTask DisposeAsync()
    {
        await _feed.DisposeAsync().ConfigureAwait(false);
        await _client.DisposeAsync().ConfigureAwait(false);
    }
}
