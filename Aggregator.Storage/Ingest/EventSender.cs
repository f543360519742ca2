using Aggregator.Contracts.Parsing;

namespace Aggregator.Storage.Ingest;

/// <summary>Who sent a message, as far as its properties tell; kept with duplicates only.</summary>
/// <param name="AppId">
/// The AMQP property <c>app_id</c>; <c>null</c> without one, and for messages of the API, which writes its mark there.
/// </param>
/// <param name="IsApi">Whether the message says that a process of the API has published it.</param>
public readonly record struct EventSender(string? AppId, bool IsApi)
{
    /// <summary>The maximum length of the property in bytes; it has at most as many UTF-16 units.</summary>
    private const int MaxAppId = 255;

    /// <summary>The property as PostgreSQL can hold it.</summary>
    internal string? StorableAppId => AppId is null ? null : StorableText.Name(AppId, MaxAppId);
}
