using Aggregator.Outbox.Capture;
using Aggregator.Outbox.Inbox;
using Microsoft.EntityFrameworkCore;

namespace Aggregator.Outbox;

/// <summary>The tables of the inbox and outbox, for <c>OnModelCreating</c>.</summary>
public static class ModelBuilderExtensions
{
    /// <summary>
    /// Maps <c>inbox_state</c> and <c>outbox_message</c>, so that migrations create them, with their autovacuum
    /// settings. The library's statements name the tables without a schema, so the schema must be in the connection's
    /// search path.
    /// </summary>
    public static ModelBuilder AddInboxOutbox(this ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        return modelBuilder
            .ApplyConfiguration(new InboxStateConfiguration())
            .ApplyConfiguration(new OutboxMessageConfiguration());
    }
}
