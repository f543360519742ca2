# shellcheck shell=bash disable=SC2154
# Two API processes and two consumers, from the programs in $cluster/app.

# The nodes from the second on are a part of the address.
broker_address() {
    say "amqp://aggregator-service:$BROKER_PASSWORD@127.0.0.1:$((base + 21))/aggregator"`
        `"?nodes=127.0.0.1:$((base + 22)),127.0.0.1:$((base + 23))"
}

database_address() {
    say "Host=127.0.0.1:$((base + 11)),127.0.0.1:$((base + 12));Target Session Attributes=primary;Database=aggregator;"`
        `"Username=aggregator_$1;Password=$2"
}

services_environment() {
    export AGGREGATOR_RABBITMQ AGGREGATOR_POSTGRES AGGREGATOR_RABBITMQ_MANAGEMENT
    AGGREGATOR_RABBITMQ=$(broker_address)
    AGGREGATOR_POSTGRES=$(database_address service "$SERVICE_PASSWORD")
    AGGREGATOR_RABBITMQ_MANAGEMENT=http://127.0.0.1:$((base + 40))
}

# Roles, database, virtual host, users and schema; each step may be repeated.
prepare_servers() {
    local n
    n=$(primary) || fail "PostgreSQL has no primary"
    use_postgres "$n"
    provision_postgres
    provision_rabbitmq
    migrate
}

migrate() {
    AGGREGATOR_POSTGRES_OWNER=$(database_address owner "$OWNER_PASSWORD") \
        dotnet "$run/app/Aggregator.Consumers/Aggregator.Consumers.dll" migrate \
        </dev/null >"$run/logs/migrate.log" 2>&1 || {
        show_tail "$run/logs/migrate.log"
        fail "the database could not be migrated"
    }
}

api_start() {
    AGGREGATOR_RABBITMQ_MANAGEMENT=$(operator_address) ASPNETCORE_URLS=http://127.0.0.1:$((base + 30 + $1)) \
        start_service "api-$1" Aggregator.Api
    wait_until 60 api_answers "$1" || fail "api-$1 does not answer; see $run/logs/api-$1.log"
}

api_answers() {
    recorded_process "$run/api-$1.process" >/dev/null || fail "api-$1 has ended; see $run/logs/api-$1.log"
    curl -sf -m 5 --noproxy '*' -o /dev/null "http://127.0.0.1:$((base + 30 + $1))/health/ready"
}

consumer_start() {
    AGGREGATOR_RABBITMQ_MANAGEMENT=$(operator_address) start_service "consumer-$1" Aggregator.Consumers
    wait_until 60 consumer_started "$1" || fail "consumer-$1 does not start; see $run/logs/consumer-$1.log"
}

consumer_started() {
    recorded_process "$run/consumer-$1.process" >/dev/null || fail "consumer-$1 has ended; see $run/logs/consumer-$1.log"
    grep -q 'has started' "$run/logs/consumer-$1.log"
}

operator_address() { say "http://aggregator-operator:$OPERATOR_PASSWORD@127.0.0.1:$((base + 40))"; }
