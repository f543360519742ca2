-- Fills a migrated, empty database with stored events for measuring reads:
--   psql -v events=10000000 -f scripts/fill-events.sql DATABASE
-- There are 50 topics of unequal size, 20 sources and one duplicate for every ten events, spread evenly over the last
-- twenty days.
\set ON_ERROR_STOP on
SET synchronous_commit = off;
SET maintenance_work_mem = '1GB';

INSERT INTO processed_events (id, "timestamp", created_at, topic, event_id, source, payload)
SELECT i, at - random() * interval '2 seconds', at, 'topic-' || floor(50 * random() ^ 2), md5(i::text)::uuid::text,
       'source-' || i % 20,
       jsonb_build_object('order', i, 'state', (ARRAY['new', 'paid', 'sent'])[1 + i % 3], 'customer', i % 10007,
                          'message', 'order ' || i || ' was taken at the till of shop ' || i % 101)
FROM (SELECT i, now() - interval '20 days' * (1 - i / :events::float) AS at FROM generate_series(1, :events) AS i) AS n;

INSERT INTO event_keys (topic, event_id, event_no, payload_hash, stored_at)
SELECT topic, event_id, id, jsonb_hash_extended(payload, 0), created_at FROM processed_events ORDER BY topic, event_id;
SELECT setval('event_keys_event_no_seq', :events);

INSERT INTO duplicate_events (topic, event_id, message_id, received_at, payload_hash)
SELECT topic, event_id, gen_random_uuid(), created_at + interval '5 seconds', jsonb_hash_extended(payload, id % 2)
FROM processed_events WHERE id % 10 = 0;

INSERT INTO ingest_ledger (topic, slot, received, stored, duplicates, rejected, updated_at)
SELECT topic, slot, stored + duplicates, stored, duplicates, 0, now()
FROM (SELECT topic, id % 8 AS slot, count(*) AS stored, count(*) FILTER (WHERE id % 10 = 0) AS duplicates
      FROM processed_events GROUP BY 1, 2) AS counts;

VACUUM (ANALYZE) processed_events;
VACUUM (ANALYZE) event_keys;
VACUUM (ANALYZE) duplicate_events;
VACUUM (ANALYZE) ingest_ledger;
