using Aggregator.Api.Verification;
using Aggregator.Storage.Queries;
using Microsoft.Extensions.DependencyInjection;

namespace Aggregator.Tests.Storage.Retention;

/// <summary>What <c>/verify</c> and receipts say about a database.</summary>
internal static class LedgerProof
{
    public static async Task<VerifyAnswer> VerifyAsync(this StorageFixture database)
    {
        await using var scope = database.Scope();
        var verify = scope.ServiceProvider.GetRequiredService<VerifyQueries>();
        return VerifyAnswer.From(await verify.EvidenceAsync(CancellationToken.None), waiting: 0);
    }

    /// <summary>The rules that do not hold.</summary>
    public static async Task<List<string>> FailedAsync(this StorageFixture database) =>
        [.. (await database.VerifyAsync()).Checks.Where(check => !check.Holds).Select(check => check.Rule)];

    public static async Task<Receipt?> ReceiptAsync(this StorageFixture database, string topic, string id)
    {
        await using var scope = database.Scope();
        var receipts = scope.ServiceProvider.GetRequiredService<ReceiptQueries>();
        return await receipts.FindAsync(topic, id, CancellationToken.None);
    }
}
