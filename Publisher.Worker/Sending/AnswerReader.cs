using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Publisher.Worker.Sending;

/// <summary>Decides what an answer to <c>POST /publish</c> means. No I/O.</summary>
internal static class AnswerReader
{
    private const int TroubleLength = 300;

    /// <param name="status">Status of the answer.</param>
    /// <param name="retryAfter">Its <c>Retry-After</c>, if any.</param>
    /// <param name="body">Its whole body.</param>
    /// <param name="events">How many events the request had as an array; <c>null</c> for a single event.</param>
    public static PublishAnswer Read(
        HttpStatusCode status, RetryConditionHeaderValue? retryAfter, ReadOnlySpan<byte> body, int? events)
    {
        if (status == HttpStatusCode.Accepted)
            return events is null ? PublishAnswer.Accepted : ReadArrayAnswer(body, events.Value);

        return new PublishAnswer(IsWorthRetrying(status) ? PublishOutcome.Failed : PublishOutcome.Refused)
        {
            // 408 may come from a proxy that had passed the request on.
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

    private static PublishAnswer ReadArrayAnswer(ReadOnlySpan<byte> body, int events)
    {
        if (ArrayAnswer.Read(body, events) is not { } answer)
        {
            // Asking again would queue the events once more and bring the same kind of answer.
            var start = string.Create(CultureInfo.InvariantCulture, $"202 that does not account for {events} events");
            return new PublishAnswer(PublishOutcome.Refused) { MayBeQueued = true, Trouble = Describe(start, body) };
        }

        return new PublishAnswer(PublishOutcome.Accepted)
        {
            RejectedPlaces = answer.Places(),
            Trouble = answer.Rejected is [{ } first, ..]
                ? Describe("rejected out of an array", Encoding.UTF8.GetBytes(first.Errors.ToString()))
                : null,
        };
    }

    /// <summary>The body's text goes into one line, of bounded length.</summary>
    private static string Describe(string start, ReadOnlySpan<byte> body)
    {
        var words = Encoding.UTF8.GetString(body).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            return start;
        var text = $"{start}: {string.Join(' ', words)}";
        return text.Length <= TroubleLength ? text : text[..TroubleLength] + "…";
    }
}
