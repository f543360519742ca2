using Npgsql;

namespace Aggregator.Storage.Schema;

/// <summary>
/// What the service role may do: read and write rows, no more. Evidence can be added but neither changed nor deleted,
/// except for rejections, which a function of the owner deletes and counts. The upkeep role may call the functions of
/// the upkeep and has no right on any table.
/// </summary>
internal static class ServiceGrants
{
    private const string Statement =
        """
        DO $$
        DECLARE
            service text := current_setting('aggregator.service_role');
            upkeep text := current_setting('aggregator.upkeep_role');
            upkeep_functions text := 'make_event_partition(timestamptz, text), '
                'drop_unused_event_partition(timestamptz, text), move_default_events(timestamptz, text, integer), '
                'expire_event_partition(timestamptz, timestamptz), '
                'expire_archived_partition(timestamptz, timestamptz, bigint, bigint), '
                'expire_duplicates(timestamptz, timestamptz, integer), expire_rejections(timestamptz, integer), '
                'expire_replays(timestamptz, timestamptz, integer), '
                'expire_topic_events(text, timestamptz, timestamptz, integer), '
                'expire_keys(timestamptz, timestamptz, integer)';
        BEGIN
            IF service <> current_user THEN
                EXECUTE format('REVOKE ALL ON FUNCTION %s FROM %I', upkeep_functions, service);
            END IF;
            EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', upkeep);
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', upkeep_functions, upkeep);
            EXECUTE format(
                'GRANT EXECUTE ON FUNCTION event_partition_coverage(timestamptz) TO %I, %I', service, upkeep);
            IF service = current_user THEN
                RETURN;
            END IF;

            EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', service);
            EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA public FROM %I', service);
            EXECUTE format('GRANT SELECT ON "__EFMigrationsHistory" TO %I', service);
            EXECUTE format('GRANT SELECT, INSERT ON event_keys, processed_events, duplicate_events TO %I', service);
            EXECUTE format('GRANT SELECT, INSERT ON rejected_events TO %I', service);
            EXECUTE format('GRANT SELECT, INSERT, UPDATE ON rejected_replays, ingest_ledger TO %I', service);
            EXECUTE format('GRANT SELECT, UPDATE ON announcement_position TO %I', service);
            EXECUTE format(
                'GRANT SELECT ON expired_partitions, expired_topics, expired_evidence, archived_events TO %I', service);
            EXECUTE format('GRANT SELECT, INSERT, UPDATE ON accepted_ledger, received_ledger TO %I', service);
            EXECUTE format('GRANT SELECT, INSERT, DELETE ON ledger_history, conflicting_payloads TO %I', service);
            EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON age_history TO %I', service);
            EXECUTE format('GRANT EXECUTE ON FUNCTION delete_rejected_events(bigint[]) TO %I', service);
            EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON inbox_state, outbox_message TO %I', service);
            EXECUTE format('GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO %I', service);
        END
        $$
        """;

    public static async Task ApplyAsync(
        NpgsqlConnection connection, string serviceRole, string upkeepRole, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection, transaction);
        var setting = new NpgsqlBatchCommand(
            "SELECT set_config('aggregator.service_role', $1, true), set_config('aggregator.upkeep_role', $2, true)");
        setting.Parameters.Add(new NpgsqlParameter<string> { TypedValue = serviceRole });
        setting.Parameters.Add(new NpgsqlParameter<string> { TypedValue = upkeepRole });
        batch.BatchCommands.Add(setting);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Statement));
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
