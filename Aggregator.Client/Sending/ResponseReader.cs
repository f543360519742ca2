using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Aggregator.Client.Sending;

/// <summary>Interprets a response to <c>POST /publish</c>. No I/O.</summary>
internal static class ResponseReader
{
    private const int MaxReason = 300;

    /// <summary>What the types of the Aggregator's own problems begin with.</summary>
    private const string ProblemTypes = "urn:aggregator:problem:";

    private static readonly string[] NoReason = ["was rejected without a reason"];

    /// <param name="status">The status of the response.</param>
    /// <param name="retryAfter">Its <c>Retry-After</c>, if any.</param>
    /// <param name="body">Its whole body.</param>
    /// <param name="events">Number of events in the request's array; <c>null</c> for a single event.</param>
    public static AttemptOutcome Read(
        HttpStatusCode status, RetryConditionHeaderValue? retryAfter, ReadOnlyMemory<byte> body, int? events)
    {
        if (status == HttpStatusCode.Accepted && events is null)
            return AttemptOutcome.Settled.Confirmed;

        using var json = Parse(body);
        if (status is HttpStatusCode.Accepted or HttpStatusCode.UnprocessableEntity
            && SettledFrom(json, events, status) is { } settled)
            return settled;

        // 202 from something in between does not confirm anything. To send the events again is safe.
        var trouble = status == HttpStatusCode.Accepted ? $"the response does not account for {events} events" : null;
        var reason = Describe(status, trouble, json, body);
        return IsWorthRetrying(status)
            ? new AttemptOutcome.Failed(reason) { Status = status, RetryAfter = retryAfter }
            : new AttemptOutcome.Refused((int)status, reason, BlamesEvents(status, json));
    }

    /// <summary>Puts a text into one line of bounded length.</summary>
    public static string Shorten(string text)
    {
        var words = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return words.Length <= MaxReason ? words : $"{words[..MaxReason]}…";
    }

    private static bool IsWorthRetrying(HttpStatusCode status) => status
        is HttpStatusCode.Accepted or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
        || (int)status >= 500;

    /// <summary>
    /// A proxy answers 413 to a body that it finds too large. Its 400 means the address or the connection, as for plain
    /// HTTP on a port for TLS, and must not make a client give up all that it has.
    /// </summary>
    private static bool BlamesEvents(HttpStatusCode status, JsonDocument? json) => status switch
    {
        HttpStatusCode.RequestEntityTooLarge => true,
        HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity => json is not null
            && Text(json.RootElement, "type").StartsWith(ProblemTypes, StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>Returns <c>null</c> unless the response accounts for each event once.</summary>
    private static AttemptOutcome.Settled? SettledFrom(JsonDocument? json, int? events, HttpStatusCode status)
    {
        if (events is null || json is null || !TryGet(json.RootElement, "rejected", JsonValueKind.Array, out var list))
            return null;
        var rejected = new Dictionary<int, IReadOnlyList<string>>();
        foreach (var one in list.EnumerateArray())
        {
            if (!TryGet(one, "index", JsonValueKind.Number, out var number) || !number.TryGetInt32(out var index)
                || index < 0 || index >= events || !rejected.TryAdd(index, Reasons(one)))
                return null;
        }

        var accepted = status == HttpStatusCode.Accepted ? Accepted(json.RootElement) : 0;
        if (accepted + rejected.Count != events)
            return null;
        return rejected.Count == 0 ? AttemptOutcome.Settled.Confirmed : new AttemptOutcome.Settled(rejected);
    }

    private static int Accepted(JsonElement root) =>
        TryGet(root, "accepted", JsonValueKind.Number, out var number) && number.TryGetInt32(out var count)
            ? count : -1;

    private static string[] Reasons(JsonElement rejected)
    {
        if (!TryGet(rejected, "errors", JsonValueKind.Array, out var errors) || errors.GetArrayLength() == 0)
            return NoReason;
        return [.. errors.EnumerateArray().Select(error => $"{Text(error, "field")} {Text(error, "rule")}".Trim())];
    }

    private static string Describe(
        HttpStatusCode status, string? trouble, JsonDocument? json, ReadOnlyMemory<byte> body)
    {
        var text = json is null ? string.Empty : Text(json.RootElement, "detail");
        if (text.Length == 0)
            text = Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, MaxReason)]);
        string?[] parts =
            [string.Create(CultureInfo.InvariantCulture, $"{(int)status} {status}"), trouble, Shorten(text)];
        return string.Join(": ", parts.Where(part => !string.IsNullOrEmpty(part)));
    }

    private static JsonDocument? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Text(JsonElement element, string name) =>
        TryGet(element, name, JsonValueKind.String, out var value) ? value.GetString()! : string.Empty;

    private static bool TryGet(JsonElement element, string name, JsonValueKind kind, out JsonElement value)
    {
        value = default;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out value)
            && value.ValueKind == kind;
    }
}
