using System.Text.Json;
using Aggregator.Api.Problems;
using Aggregator.Api.Publishing;
using Aggregator.Api.Publishing.Bodies;
using Aggregator.Contracts;
using Aggregator.Contracts.Parsing;
using Aggregator.Hosting;
using Aggregator.Storage.Rejected;

namespace Aggregator.Api.Rejected;

/// <summary>The routes that send rejections again.</summary>
internal static class ReplayApi
{
    private const string Replayed = "replayed";

    public static IServiceCollection AddReplays(this IServiceCollection services, IConfiguration configuration)
    {
        var broker = BrokerUri.Parse(configuration[BrokerUri.Variable], configuration[BrokerUri.PasswordVariable]);
        services.AddSingleton(
            provider => new ReplayPublisher(broker, provider.GetRequiredService<ILogger<ReplayPublisher>>()));
        services.AddScoped<Replayer>();
        return services;
    }

    public static async Task<IResult> OneAsync(
        long id, HttpContext context, Replayer replayer, InFlightLimiter inFlight, CancellationToken cancellationToken)
    {
        if (inFlight.AttemptAcquire() is not { } lease)
            return RejectedProblems.From(ReplayOutcome.NotConfirmed, context);
        using (lease)
        {
            var (corrected, problem) = await CorrectedAsync(context, lease, cancellationToken);
            if (problem is not null)
                return problem;
            var (outcome, messageId) = await replayer.ReplayAsync(id, corrected, cancellationToken);
            return outcome == ReplayOutcome.Queued
                ? TypedResults.Accepted((string?)null, new ReplayQueued(Replayed, id, messageId))
                : RejectedProblems.From(outcome, context);
        }
    }

    public static async Task<IResult> ManyAsync(
        [AsParameters] RejectedParameters parameters,
        [AsParameters] BulkParameters bulk,
        HttpContext context,
        RejectedQueries rejected,
        Replayer replayer,
        CancellationToken cancellationToken)
    {
        var (filter, limit, problem) = parameters.Read();
        if (problem is not null)
            return problem;
        if (bulk.Problem(filter) is { } unclear)
            return unclear;

        var rows = await rejected.ListAsync(filter with { Replayed = false }, limit, cancellationToken);
        var (replayed, unfit) = (0, new List<long>());
        foreach (var row in rows)
        {
            var (outcome, _) = await replayer.ReplayAsync(row.Id, null, cancellationToken);
            if (outcome == ReplayOutcome.NotConfirmed)
                return RejectedProblems.From(outcome, context);
            if (outcome == ReplayOutcome.Queued)
                replayed++;
            else if (outcome == ReplayOutcome.Unfit)
                unfit.Add(row.Id);
        }

        return TypedResults.Accepted((string?)null, new ReplaysQueued(replayed, unfit, RejectedApi.Next(rows, limit)));
    }

    /// <summary>The event in the request's body, <c>null</c> without a body, or the problem with the body.</summary>
    private static async Task<(byte[]? Corrected, IResult? Problem)> CorrectedAsync(
        HttpContext context, InFlightLease lease, CancellationToken cancellationToken)
    {
        var (end, bytes) = await BodyReader.ReadAsync(
            context.Request.BodyReader, LogEventLimits.MaxEventBytes, lease, cancellationToken);
        if (end != BodyReadResult.Complete)
        {
            await BodyReader.DiscardAsync(context.Request, LogEventLimits.MaxEventBytes, cancellationToken);
            return (null, Problem.Create(
                StatusCodes.Status413PayloadTooLarge, ProblemTypes.TooLarge, "The body is too large.",
                "It must be one event."));
        }

        if (bytes.Length == 0)
            return (null, null);
        try
        {
            var body = EventBody.Parse(bytes, maxEvents: 1, LogEventRules.Default);
            if (!body.IsArray && body.Readings[0].Event is not null)
                return (body.Readings[0].Utf8.ToArray(), null);
            return (null, body.IsArray
                ? Problem.Invalid([new FieldError("event", "must be a JSON object")])
                : Problem.Invalid(body.Readings[0].Errors));
        }
        catch (JsonException exception)
        {
            return (null, Problem.Create(
                StatusCodes.Status400BadRequest, ProblemTypes.Malformed, "The body is not JSON.", exception.Message));
        }
    }
}
