#!/usr/bin/env bash
# Fills a database of its own with ten million events and measures the reads against the running API.
# usage: scripts/measure-reads.sh [EVENTS]
# Exits with 1 if the median of a read exceeds 50 ms. Needs a release build, 7 GB of disk and about six minutes.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
readonly root home=$root/.local/reads events=${1:-10000000} runs=100 limit=0.050
readonly url=http://127.0.0.1:${AGGREGATOR_READS_PORT:-28090}
api=

finish() {
    [[ -z $api ]] || kill "$api" 2>/dev/null || true
    "$root/scripts/servers.sh" down "$home" >/dev/null 2>&1 || true
    rm -rf -- "$home"
}

# sql ARGUMENT...: runs psql on the server; the password comes from servers.env.
sql() { PGPASSWORD=$POSTGRES_PASSWORD psql -X -q -h 127.0.0.1 -p "$POSTGRES_PORT" -U postgres -At "$@"; }

# median PATH: prints the median duration of the requests in seconds. Each request has a connection of its own.
median() {
    local _
    for _ in $(seq "$runs"); do curl -sf -o /dev/null -w '%{time_total}\n' "$url$1" || return; done |
        sort -n | sed -n "$(((runs + 1) / 2))p"
}

# measure NAME PATH
measure() {
    local seconds
    seconds=$(median "$2")
    printf '%-28s %6.1f ms\n' "$1" "$(awk -v s="$seconds" 'BEGIN { print s * 1000 }')"
    awk -v s="$seconds" -v l="$limit" 'BEGIN { exit !(s > l) }' || return 0
    slow=1
}

start_api() {
    AGGREGATOR_POSTGRES="Host=127.0.0.1;Port=$POSTGRES_PORT;Username=postgres;Password=$POSTGRES_PASSWORD;Database=reads"
    AGGREGATOR_POSTGRES_OWNER=$AGGREGATOR_POSTGRES AGGREGATOR_RABBITMQ=$AGGREGATOR_RABBITMQ_ADMIN
    export AGGREGATOR_POSTGRES AGGREGATOR_POSTGRES_OWNER AGGREGATOR_RABBITMQ
    sql -d postgres -c 'CREATE DATABASE reads'
    dotnet "$root/Aggregator.Consumers/bin/Release/net10.0/Aggregator.Consumers.dll" migrate >"$home/migrate.log"
    sql -d reads -v "events=$events" -f "$root/scripts/fill-events.sql" >/dev/null
    dotnet "$root/Aggregator.Api/bin/Release/net10.0/Aggregator.Api.dll" --urls "$url" >"$home/api.log" 2>&1 &
    api=$!
    curl -s --retry 40 --retry-connrefused --retry-delay 1 -o /dev/null "$url/health/live"
}

main() {
    local slow=0 deep receipt
    trap finish EXIT
    mkdir -p "$home"
    "$root/scripts/servers.sh" up "$home" "${AGGREGATOR_READS_PG_PORT:-28432}" \
        "${AGGREGATOR_READS_AMQP_PORT:-28572}" "${AGGREGATOR_READS_MANAGEMENT_PORT:-28573}" >/dev/null
    # shellcheck source=/dev/null
    source "$home/servers.env"
    start_api

    # The page that ends half-way through the events gives the cursor of the deep page.
    local middle
    middle=$(sql -d reads -c "SELECT to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM processed_events WHERE id = $events / 2")
    deep="/events?to=$middle&cursor=$(curl -sf "$url/events?to=$middle" | sed 's/.*"next":"\([^"]*\)".*/\1/')"
    receipt=/events/$(sql -d reads -c "SELECT topic || '/' || event_id FROM processed_events WHERE id = $events / 10 * 5")

    printf '%s stored events, %s requests each, median\n' "$events" "$runs"
    measure 'first page' /events
    measure 'first page of a topic' '/events?topic=topic-7'
    measure 'deep page' "$deep"
    measure 'deep page of a topic' "/events?topic=topic-7&to=$middle"
    measure 'one id under any topic' "/events?event_id=${receipt##*/}"
    measure 'receipt' "$receipt"
    measure '/topics' /topics
    measure '/stats' /stats
    measure '/stats by topic' '/stats?by=topic'
    return "$slow"
}

main "$@"
