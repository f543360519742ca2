using System.Globalization;
using System.Net.Http.Headers;

namespace Publisher.Worker.Sending;

/// <summary>Makes single attempts at <c>POST /publish</c>.</summary>
internal sealed class PublishClient(HttpClient http, TimeSpan timeout, TimeProvider time) : IPublishClient
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly Uri Publish = new("publish", UriKind.Relative);

    private readonly string _timeoutTrouble =
        string.Create(CultureInfo.InvariantCulture, $"no answer within {timeout.TotalSeconds:0.###} s");

    public async Task<PublishAnswer> TryAsync(PublishRequest request)
    {
        // Not linked to the stop signal: an answer that is under way is worth waiting for, because without it nobody
        // knows whether the events were queued.
        using var limit = new CancellationTokenSource(timeout, time);
        try
        {
            using var content = new ReadOnlyMemoryContent(request.Body);
            content.Headers.ContentType = Json;
            using var response = await http.PostAsync(Publish, content, limit.Token);
            var body = await response.Content.ReadAsByteArrayAsync(limit.Token);
            return AnswerReader.Read(
                response.StatusCode,
                response.Headers.RetryAfter,
                body,
                request.IsArray ? request.Events.Count : null);
        }
        catch (OperationCanceledException) when (!limit.IsCancellationRequested)
        {
            // The handler tells its own limit for connecting in the same way.
            return Failure("no connection in time", reached: false);
        }
        catch (OperationCanceledException)
        {
            return Failure(_timeoutTrouble, reached: true);
        }
        catch (HttpRequestException e)
        {
            return Failure(HttpFailure.Describe(e), reached: !HttpFailure.NeverConnected(e));
        }
    }

    private static PublishAnswer Failure(string trouble, bool reached) =>
        new(PublishOutcome.Failed) { Trouble = trouble, ReachedServer = reached, MayBeQueued = reached };
}
