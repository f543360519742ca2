using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Publisher.Worker.Sending;

/// <summary>Interprets a response to <c>POST /publish</c>. No I/O.</summary>
internal static class ResponseReader
{
    private const int TroubleLength = 300;

    /// <param name="status">The status of the response.</param>
    /// <param name="retryAfter">The <c>Retry-After</c> of the response, if any.</param>
    /// <param name="body">The whole body of the response.</param>
    /// <param name="events">Number of events in the request's array; <c>null</c> for a single event.</param>
    public static PublishResult Read(
        HttpStatusCode status, RetryConditionHeaderValue? retryAfter, ReadOnlySpan<byte> body, int? events)
    {
        if (status == HttpStatusCode.Accepted)
            return events is null ? PublishResult.Accepted : ReadArrayResponse(body, events.Value);

        return new PublishResult(IsWorthRetrying(status) ? PublishOutcome.Failed : PublishOutcome.Refused)
        {
            // 408 may come from a proxy that had already forwarded the request.
            MayBeQueued = (int)status >= 500 || status == HttpStatusCode.RequestTimeout,
            Trouble = Describe(string.Create(CultureInfo.InvariantCulture, $"{(int)status} {status}"), body),
            RetryAfter = retryAfter,
        };
    }

    private static bool IsWorthRetrying(HttpStatusCode status) => status
        is HttpStatusCode.RequestTimeout
        or HttpStatusCode.TooManyRequests
        or HttpStatusCode.InternalServerError
        or HttpStatusCode.BadGateway
        or HttpStatusCode.ServiceUnavailable
        or HttpStatusCode.GatewayTimeout;

    private static PublishResult ReadArrayResponse(ReadOnlySpan<byte> body, int events)
    {
        if (ArrayResponse.Read(body, events) is not { } response)
        {
            // A retry would queue the events again and receive the same kind of response.
            var start = string.Create(CultureInfo.InvariantCulture, $"202 that does not account for {events} events");
            return new PublishResult(PublishOutcome.Refused) { MayBeQueued = true, Trouble = Describe(start, body) };
        }

        return new PublishResult(PublishOutcome.Accepted)
        {
            RejectedIndexes = response.Indexes(),
            Trouble = response.Rejected is [{ } first, ..]
                ? Describe("rejected out of an array", Encoding.UTF8.GetBytes(first.Errors.ToString()))
                : null,
        };
    }

    /// <summary>Puts the body's text into one line of bounded length.</summary>
    private static string Describe(string start, ReadOnlySpan<byte> body)
    {
        var words = Encoding.UTF8.GetString(body).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            return start;
        var text = $"{start}: {string.Join(' ', words)}";
        return text.Length <= TroubleLength ? text : text[..TroubleLength] + "…";
    }
}
