using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Aggregator.Storage.Ingest;

/// <summary>Checks the inbox for messages that were delivered by two routes.</summary>
public sealed class InboxQueries(AggregatorDbContext context)
{
    /// <summary>
    /// Whether another consumer than the one whose transaction is open has consumed the message. That happens when one
    /// consumer commits, its acknowledgement does not reach the broker, and the broker dead-letters the message.
    /// </summary>
    /// <param name="claim">The key of the message in the inbox:
    /// <see cref="Aggregator.Outbox.Inbox.MessageClaim"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<bool> ElsewhereAsync(Guid claim, CancellationToken cancellationToken)
    {
        // The open transaction has inserted one of the rows itself.
        await using var command = new NpgsqlCommand(
            "SELECT count(*) > 1 FROM inbox_state WHERE message_id = $1",
            (NpgsqlConnection)context.Database.GetDbConnection());
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = claim });
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
