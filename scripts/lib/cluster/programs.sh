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
        AGGREGATOR_POSTGRES_UPKEEP=$(database_address upkeep "$UPKEEP_PASSWORD") \
        dotnet "$run/app/Aggregator.Consumers/Aggregator.Consumers.dll" migrate \
        </dev/null >"$run/logs/migrate.log" 2>&1 || {
        show_tail "$run/logs/migrate.log"
        fail "the database could not be migrated"
    }
}

program_launch() {
    recorded_process "$run/$1.process" >/dev/null && return
    case $1 in
        api-*)
            ASPNETCORE_URLS=http://127.0.0.1:$((base + 30 + ${1#*-})) AGGREGATOR_RABBITMQ_MANAGEMENT=$(operator_address) \
                start_service "$1" Aggregator.Api
            ;;
        *)
            AGGREGATOR_RABBITMQ_MANAGEMENT=$(operator_address) \
                AGGREGATOR_POSTGRES_UPKEEP=$(database_address upkeep "$UPKEEP_PASSWORD") \
                start_service "$1" Aggregator.Consumers
            ;;
    esac
}

program_wait() { wait_until 60 program_started "$1" || fail "$1 does not start; see $run/logs/$1.log"; }

program_started() {
    recorded_process "$run/$1.process" >/dev/null || fail "$1 has ended; see $run/logs/$1.log"
    grep -q 'has started' "$run/logs/$1.log"
}

programs_up() {
    local name
    for name in api-1 api-2 consumer-1 consumer-2; do program_launch "$name"; done
    for name in api-1 api-2 consumer-1 consumer-2; do program_wait "$name"; done
}

operator_address() { say "http://aggregator-operator:$OPERATOR_PASSWORD@127.0.0.1:$((base + 40))"; }
