using System.Text.Json.Serialization;
using Aggregator.Storage.Queries;

namespace Aggregator.Api.Overview;

/// <summary>The state of the whole system as one API process sees it.</summary>
/// <param name="Version">The version of the Aggregator.</param>
/// <param name="UptimeSeconds">Since this API process started.</param>
/// <param name="Status">As in <c>/stats</c>.</param>
/// <param name="StatusReasons">As in <c>/stats</c>.</param>
/// <param name="Broker">RabbitMQ.</param>
/// <param name="Database">PostgreSQL.</param>
/// <param name="Links">Where to read on.</param>
internal sealed record SystemAnswer(
    [property: JsonPropertyName("version")] string Version,
    [property: JsonPropertyName("uptime_seconds")] double UptimeSeconds,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("status_reasons")] IReadOnlyList<string> StatusReasons,
    [property: JsonPropertyName("broker")] BrokerOverview Broker,
    [property: JsonPropertyName("database")] DatabaseOverview Database,
    [property: JsonPropertyName("links")] SystemLinks Links);

/// <summary>The broker.</summary>
/// <param name="Available">Whether it answers.</param>
/// <param name="Version">The version of RabbitMQ; <c>null</c> before it has answered.</param>
/// <param name="Source">
/// <c>management</c>, whose figures are up to five seconds old, or <c>amqp</c> if the API has no address of the
/// management API or gets no answer from it; AMQP does not expose all figures.
/// </param>
/// <param name="Queues">The queue of events and the reject queues; empty if the broker does not answer.</param>
internal sealed record BrokerOverview(
    [property: JsonPropertyName("available")] bool Available,
    [property: JsonPropertyName("version")] string? Version,
    [property: JsonPropertyName("source")] string Source,
    [property: JsonPropertyName("queues")] IReadOnlyList<QueueOverview> Queues);

/// <summary>A queue.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Ready">Messages that wait.</param>
/// <param name="Unacknowledged">Messages in the hands of consumers.</param>
/// <param name="Consumers">Consumers that are connected to it, one for each process.</param>
/// <param name="State">As RabbitMQ calls it, such as <c>running</c>.</param>
/// <param name="Type">As RabbitMQ calls it, such as <c>quorum</c>.</param>
internal sealed record QueueOverview(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("ready")] long Ready,
    [property: JsonPropertyName("unacknowledged")] long? Unacknowledged,
    [property: JsonPropertyName("consumers")] long Consumers,
    [property: JsonPropertyName("state")] string? State,
    [property: JsonPropertyName("type")] string? Type);

/// <summary>The database. All but the first two is <c>null</c> or empty while it does not answer.</summary>
/// <param name="Available">Whether it answers.</param>
/// <param name="Detail">What is wrong with it, as a sentence; <c>null</c> if nothing is.</param>
/// <param name="Durable">Whether what it has committed survives a crash of the server.</param>
/// <param name="Version">The version of PostgreSQL.</param>
/// <param name="StartedAt">When the server was started.</param>
/// <param name="SizeBytes">The size of the database on disk.</param>
/// <param name="Sessions">Sessions in this database.</param>
/// <param name="MaxSessions">The maximum for all databases of the server.</param>
/// <param name="Partitions">The partitions of the events by time.</param>
internal sealed record DatabaseOverview(
    [property: JsonPropertyName("available")] bool Available,
    [property: JsonPropertyName("detail")] string? Detail,
    [property: JsonPropertyName("durable")] bool? Durable,
    [property: JsonPropertyName("version")] string? Version,
    [property: JsonPropertyName("started_at")] DateTime? StartedAt,
    [property: JsonPropertyName("size_bytes")] long? SizeBytes,
    [property: JsonPropertyName("sessions")] long? Sessions,
    [property: JsonPropertyName("max_sessions")] long? MaxSessions,
    [property: JsonPropertyName("partitions")] IReadOnlyList<PartitionOverview> Partitions)
{
    public static DatabaseOverview Away(string detail) => new(false, detail, null, null, null, null, null, null, []);
}

/// <summary>A partition of the events.</summary>
/// <param name="Name">Its table.</param>
/// <param name="From">The first moment of storing that it holds; <c>null</c> for the default partition.</param>
/// <param name="To">The end of that time.</param>
/// <param name="EstimatedRows">The planner's estimate.</param>
/// <param name="Bytes">Its size on disk, with its indexes.</param>
internal sealed record PartitionOverview(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("from")] DateTime? From,
    [property: JsonPropertyName("to")] DateTime? To,
    [property: JsonPropertyName("rows_estimated")] long EstimatedRows,
    [property: JsonPropertyName("bytes")] long Bytes)
{
    public static PartitionOverview Of(PartitionState state) =>
        new(state.Name, state.From, state.To, state.EstimatedRows, state.Bytes);
}

/// <summary>Where to read on.</summary>
/// <param name="Documentation">The page that describes the API.</param>
/// <param name="OpenApi">The same for programs.</param>
/// <param name="BrokerManagement">The management UI of the broker, at the address that the API uses itself;
/// <c>null</c> if it has none.</param>
internal sealed record SystemLinks(
    [property: JsonPropertyName("documentation")] string Documentation,
    [property: JsonPropertyName("openapi")] string OpenApi,
    [property: JsonPropertyName("broker_management")] Uri? BrokerManagement);
