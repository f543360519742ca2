using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Aggregator.Storage.Ingest;

/// <summary>Looks into the inbox for messages that took two ways.</summary>
public sealed class InboxQueries(AggregatorDbContext context)
{
    /// <summary>
    /// Whether another consumer than the one whose transaction is open has consumed the message. That happens when one
    /// commits, never gets its acknowledgement through, and the broker gives up on the message.
    /// </summary>
    /// <param name="claim">What the inbox knows the message by:
    /// <see cref="Aggregator.Outbox.Inbox.MessageClaim"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<bool> ElsewhereAsync(Guid claim, CancellationToken cancellationToken)
    {
        // The open transaction has made one of the rows itself.
        await using var command = new NpgsqlCommand(
            "SELECT count(*) > 1 FROM inbox_state WHERE message_id = $1", (NpgsqlConnection)context.Database.GetDbConnection());
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = claim });
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
