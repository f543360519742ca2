using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Aggregator.Contracts;
using Aggregator.Storage.Queries;
using Microsoft.AspNetCore.Mvc;

namespace Aggregator.Api.Reading;

/// <summary>
/// The parameters by which pages, export and stream filter events; an omitted parameter does not restrict.
/// </summary>
internal sealed record FilterParameters
{
    /// <summary>Maximum number of topics in one request: each is looked up by itself.</summary>
    public const int MaxTopics = 100;

    [FromQuery(Name = "topic")]
    [Description("Only events of this topic; may be given up to 100 times.")]
    public string[]? Topic { get; init; }

    [FromQuery(Name = "source")]
    [Description("Only events of this source.")]
    public string? Source { get; init; }

    [FromQuery(Name = "event_id")]
    [Description("Only events with this id, under any topic.")]
    public string? EventId { get; init; }

    [FromQuery(Name = "from")]
    [Description("Only events stored at this time or later (created_at, the database's clock); ISO 8601.")]
    public string? From { get; init; }

    [FromQuery(Name = "to")]
    [Description("Only events stored before this time (created_at, the database's clock); ISO 8601.")]
    public string? To { get; init; }

    [FromQuery(Name = "event_from")]
    [Description("Only events with this timestamp or a later one (timestamp, the publisher's clock); ISO 8601.")]
    public string? EventFrom { get; init; }

    [FromQuery(Name = "event_to")]
    [Description("Only events with an earlier timestamp (timestamp, the publisher's clock); ISO 8601.")]
    public string? EventTo { get; init; }

    [FromQuery(Name = "payload")]
    [Description(
        "Only events whose payload contains this JSON object, in the sense of PostgreSQL's jsonb operator @>.")]
    public string? Payload { get; init; }

    /// <summary>The filter, or the first rule that a parameter breaks.</summary>
    public bool TryReadFilter(
        IReadOnlyList<string>? allowed,
        [NotNullWhen(true)] out EventFilter? filter,
        [NotNullWhen(false)] out string? error)
    {
        filter = null;
        error = Topic?.Length > MaxTopics ? $"topic must not be given more than {MaxTopics} times" : null;
        var from = Time("from", From, ref error);
        var to = Time("to", To, ref error);
        var eventFrom = Time("event_from", EventFrom, ref error);
        var eventTo = Time("event_to", EventTo, ref error);
        if (Payload is not null && !IsObject(Payload))
            error ??= "payload must be a JSON object";
        if (error is not null)
            return false;

        filter = new EventFilter
        {
            Topics = Topic ?? [],
            AllowedTopics = allowed,
            Source = Source,
            EventId = EventId,
            StoredFrom = from,
            StoredTo = to,
            EventFrom = eventFrom,
            EventTo = eventTo,
            Payload = Payload,
        };
        return true;
    }

    private static DateTime? Time(string name, string? text, ref string? error)
    {
        if (!QueryTime.TryRead(text, out var time))
            error ??= $"{name} {QueryTime.Rule}";
        return time;
    }

    private static bool IsObject(string text)
    {
        try
        {
            using var document =
                JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = LogEventLimits.MaxDepth });
            return document.RootElement.ValueKind is JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
