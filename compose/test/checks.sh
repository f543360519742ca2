# shellcheck shell=bash disable=SC2154
# Checks of a stack that has just started.

files_are_valid() {
    local -a variants=('' secrets tls 'secrets tls' cluster)
    local variant name
    for variant in "${variants[@]}"; do
        local more=()
        for name in $variant; do more+=(-f "$root/compose/compose.$name.yaml"); done
        compose --profile observability "${more[@]}" config -q
    done
    # .env.example names every variable that a compose file reads, with the same default.
    local variable value
    while IFS='=' read -r variable value; do
        grep -qhF "\${$variable:-$value}" "$root"/compose/compose*.yaml || fail ".env.example: $variable=$value"
    done < <(grep -E '^[A-Z]' "$root/compose/.env.example")
    # shellcheck disable=SC2016
    while IFS= read -r variable; do
        grep -q "^$variable=" "$root/compose/.env.example" || fail "$variable is not in .env.example"
    done < <(grep -oh '\${[A-Z_]*' "$root"/compose/compose*.yaml | tr -d '${' | sort -u)
}

images_are_built() {
    local name
    compose --profile load build
    for name in api consumers migrate publisher; do
        docker image inspect "aggregator/$name:$project" \
            -f "note: image $name {{.Size}} bytes, user {{.Config.User}}, {{index .Config.Labels \"org.opencontainers.image.title\"}}"
    done
}

stack_gets_healthy() {
    local begin=$SECONDS
    compose up -d --no-build --wait --wait-timeout 180
    say "note: $((SECONDS - begin)) s from nothing to healthy"
    demand 'two consumers are on the queue' wait_until 20 consumers_are 2
    demand 'the ledger of an empty database is balanced' is_balanced
    [[ $(ask health/ready) == *'"status":"healthy"'* ]] || fail "not ready: $(ask health/ready)"
}

# publish BODY: prints the status.
publish() {
    curl -s -m 10 --noproxy '*' -o /dev/null -w '%{http_code}' -H 'Content-Type: application/json' -d "$1" "$api/publish"
}

event_goes_through() {
    local event='{"topic":"containers","event_id":"one","timestamp":"2026-01-31T12:00:00Z","source":"test","payload":{"n":1}}'
    local _
    for _ in 1 2 3; do demand 'an event is accepted' test "$(publish "$event")" = 202; done
    demand 'an event without a topic is refused' test "$(publish '{"event_id":"one"}')" = 422
    demand 'three were received' wait_until 20 received_at_least 3
    demand 'one was stored' test "$(number "$(ask stats)" unique_processed)" = 1
    [[ $(ask 'events?topic=containers') == *'"event_id":"one"'* ]] || fail "the event is not among the events"
}

# Asks the engine, because our containers have no shell.
nothing_runs_as_root() {
    local container
    for container in $(containers); do
        docker top "$container" -eo uid,pid,args | tail -n +2 >"$home/processes"
        demand "$container has processes" test -s "$home/processes"
        ! awk '$1 == 0' "$home/processes" | grep . || fail "$container: processes of root"
        [[ $(inspect "$container" '{{.HostConfig.CapDrop}} {{.HostConfig.CapAdd}} {{.HostConfig.SecurityOpt}}') == \
            '[ALL] [] [no-new-privileges:true]' ]] || fail "$container may have capabilities"
    done
}

root_is_read_only() {
    local service container
    for service in api consumers postgres; do
        for container in $(containers "$service"); do
            demand "$service is read-only" test "$(inspect "$container" '{{.HostConfig.ReadonlyRootfs}}')" = true
        done
    done
}

only_two_ports() {
    local container address port
    # shellcheck disable=SC2016
    for container in $(containers); do
        inspect "$container" \
            '{{range $port, $hosts := .NetworkSettings.Ports}}{{range $hosts}}{{.HostIp}}:{{.HostPort}} {{$port}}{{println}}{{end}}{{end}}'
    done | grep . | sort >"$home/ports"
    sort <<TEXT | diff "$home/ports" - || fail "other ports are published"
127.0.0.1:$AGGREGATOR_API_PORT 8080/tcp
127.0.0.1:$AGGREGATOR_MANAGEMENT_PORT 15672/tcp
TEXT
    for address in $(hostname -I 2>/dev/null || true); do
        [[ $address != *:* ]] || continue
        for port in "$AGGREGATOR_API_PORT" "$AGGREGATOR_MANAGEMENT_PORT"; do
            ! (: <"/dev/tcp/$address/$port") 2>/dev/null || fail "$address:$port answers"
        done
    done
}

backend_is_internal() {
    demand 'the back end is internal' test "$(docker network inspect -f '{{.Internal}}' "${project}_backend")" = true
    # The database is on the back-end network only, and can reach nothing else.
    compose exec -T postgres cat /proc/net/route >"$home/routes"
    ! awk 'NR > 1 && $2 == "00000000"' "$home/routes" | grep . || fail "the database has a default route"
    [[ $(inspect "$(containers postgres)" '{{len .NetworkSettings.Networks}}') == 1 ]] || fail "the database is on other networks"
    demand 'consumers are on the back end alone' \
        test "$(inspect "$(first_container consumers)" '{{len .NetworkSettings.Networks}}')" = 1
}

broker_is_provisioned() {
    local queue users
    queue=$(management queues/aggregator/log-events)
    [[ $queue == *'"x-queue-type":"quorum"'* ]] || fail "log-events is not a quorum queue"
    # Without these policies the broker would drop a message that has been delivered too often.
    [[ $queue == *'"delivery-limit":'* && $queue == *'"dead-letter-exchange":"log-events-dead"'* ]] ||
        fail "log-events has no policy for messages that fail again and again: $queue"
    users=$(management users)
    [[ $users == *'"aggregator-service"'* && $users == *'"aggregator-publisher"'* && $users != *'"guest"'* ]] ||
        fail "users: $users"
    ! management overview aggregator-service "$AGGREGATOR_RABBITMQ_PASSWORD" >/dev/null ||
        fail "the services may ask the management API"
}

database_is_tuned() {
    local setting
    setting=$(compose exec -T postgres psql -XqAt -U postgres -c 'SHOW max_wal_size')
    [[ $setting == 4GB ]] || fail "max_wal_size is $setting: ingest.conf is not in force"
}

whole_load() {
    compose run --rm -T publisher | tee "$home/load"
    sed -n 's/^ *\(rate .*\)/note: \1/p; s/^ *\(latency p99 .*\)/note: \1/p' "$home/load" | tr -s ' '
    demand 'the ledger is balanced' is_balanced
}
