using Aggregator.Api.Verification;
using Aggregator.Contracts;
using Aggregator.Contracts.Parsing;
using Aggregator.Outbox.Inbox;
using Aggregator.Storage;
using Aggregator.Storage.Ingest;
using Aggregator.Storage.Ledger;
using Aggregator.Storage.Queries;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Aggregator.Tests.Storage.Ingest;

/// <summary>
/// Shows that the verification detects the events that claims by the id alone would lose: the same deliveries are
/// consumed with both kinds of claims, by the real statements.
/// </summary>
public sealed class ClaimAblationTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    [Theory]
    [InlineData(1, 2, true)]
    [InlineData(1, 2, false)]
    [InlineData(23, 24, true)]
    [InlineData(23, 24, false)]
    public async Task A_second_message_with_one_id_is_received_or_without_content_in_the_claim_fails_the_verification(
        int first, int second, bool withContent)
    {
        var (process, id) = (Guid.NewGuid(), Guid.NewGuid());
        await AcceptAsync(process, first + second);
        var before = await EvidenceAsync();

        await ConsumeAsync(process, id, Samples(first), withContent);
        await ConsumeAsync(process, id, Samples(second), withContent);
        await ConsumeAsync(process, id, Samples(first), withContent);

        var after = await EvidenceAsync();
        var verdict = VerifyAnswer.From(after, waiting: 0);
        (before.Accepted.Missing - after.Accepted.Missing).Should().Be(withContent ? first + second : first);
        verdict.Checks.Where(check => !check.Holds).Select(check => check.Rule).Should()
            .BeEquivalentTo(withContent ? [] : ["what each API process had accepted 40 s ago has been received"]);
        VerifyAnswer.From(after, waiting: 3).Balanced.Should().BeTrue("waiting messages may hold the missing events");
        await storage.ExecuteAsync("TRUNCATE accepted_ledger");
    }

    private async Task AcceptAsync(Guid process, long events)
    {
        await using var scope = storage.Scope();
        await scope.ServiceProvider.GetRequiredService<AcceptedStore>().WriteAsync(
            process, [events, 0, 0], [events, 0, 0], CancellationToken.None);
    }

    private static List<LogEvent> Samples(int count) =>
    [
        .. Enumerable.Range(0, count).Select(i => new LogEvent
        {
            Topic = "ablation",
            EventId = $"{count} {i}",
            Timestamp = DateTimeOffset.UnixEpoch,
            Source = "tests",
            Payload = RawJson.Parse("{}"),
        }),
    ];

    private async Task ConsumeAsync(Guid process, Guid id, List<LogEvent> events, bool withContent)
    {
        var body = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new LogEventBatch { Events = events });
        await using var scope = storage.Scope();
        var context = scope.ServiceProvider.GetRequiredService<AggregatorDbContext>();
        await using var transaction = await context.Database.BeginTransactionAsync();
        var claim = withContent ? MessageClaim.Compute(id, body) : id;
        var claimed = await InboxStore.ClaimAsync(
            (NpgsqlConnection)context.Database.GetDbConnection(), Guid.Empty, [claim], CancellationToken.None);
        var batch = new IngestBatch();
        foreach (var logEvent in events)
        {
            if (claimed.Contains(claim))
                batch.Add(
                    id,
                    new LogEventReadResult(logEvent, [], logEvent.Topic, logEvent.EventId, default),
                    processId: process);
            else
                batch.AddRedelivered(1, process);
        }

        await scope.ServiceProvider.GetRequiredService<IngestStore>().StoreAsync(batch, CancellationToken.None);
        await transaction.CommitAsync();
    }

    private async Task<LedgerEvidence> EvidenceAsync()
    {
        await using var scope = storage.Scope();
        return await scope.ServiceProvider.GetRequiredService<VerifyQueries>().EvidenceAsync(CancellationToken.None);
    }
}
