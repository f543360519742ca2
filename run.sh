#!/usr/bin/env bash
# The whole Aggregator on this machine: private servers, API, consumers, and a load that checks itself.
# shellcheck disable=SC2317 # traps and wait_until call functions by name
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
readonly run=$root/.local/run
# The parts that manage servers expect their folder in this variable.
# shellcheck disable=SC2034
readonly dir=$run
for part in common dotnet postgres provision services; do
    # shellcheck source=/dev/null
    source "$root/scripts/lib/$part.sh"
done

readonly pg_port=${AGGREGATOR_PG_PORT:-15433}
readonly amqp_port=${AGGREGATOR_AMQP_PORT:-5672}
readonly management_port=${AGGREGATOR_MANAGEMENT_PORT:-15672}
readonly api_port=${AGGREGATOR_API_PORT:-8080}
readonly api=http://127.0.0.1:$api_port

metrics_port=${AGGREGATOR_METRICS_PORT:-9464}
events=20000 duplicates=0.3 consumers=2 once=0 reset=0
owner=0 stage=starting verdict=0

usage() {
    cat <<'TEXT'
usage: ./run.sh [--once] [--events N] [--duplicates X] [--consumers N] [--reset]

Starts private PostgreSQL and RabbitMQ servers under .local/run, builds, migrates, starts the API and the consumers,
publishes events and checks that each is stored exactly once, then serves until Ctrl-C, which stops all of it.

  --once          stop after the load; the exit code is the publisher's verdict
  --events N      how many events to publish (20000)
  --duplicates X  the share of them that are duplicates, 0 to 1 (0.3)
  --consumers N   how many consumer processes (2)
  --reset         drop the data of earlier runs first

environment:
  AGGREGATOR_POSTGRES         use this database instead of a private server: an Npgsql connection string or a URL
  AGGREGATOR_POSTGRES_OWNER   the same for the role that owns the schema (AGGREGATOR_POSTGRES)
  AGGREGATOR_POSTGRES_UPKEEP  the same for the role that may change partitions (AGGREGATOR_POSTGRES)
  AGGREGATOR_RABBITMQ         use this broker instead of a private one: amqp://user:password@host:port/virtual-host
  AGGREGATOR_RABBITMQ_MANAGEMENT  with it: http://user:password@host:15672, to check the policies and to show the queues
  AGGREGATOR_API_PORT         8080
  AGGREGATOR_PG_PORT          15433
  AGGREGATOR_AMQP_PORT        5672
  AGGREGATOR_MANAGEMENT_PORT  15672
  AGGREGATOR_METRICS_PORT     9464, or the next that is free: the metrics of the API; the consumers' are on the ports after it
TEXT
}

misuse() {
    warn "error: $1"
    usage >&2
    exit 2
}

parse() {
    while (($#)); do
        case $1 in
            --once) once=1 ;;
            --reset) reset=1 ;;
            --help | -h) usage && exit ;;
            --events | --duplicates | --consumers)
                (($# > 1)) || misuse "$1 needs a value"
                printf -v "${1#--}" %s "$2"
                shift
                ;;
            *) misuse "unknown option $1" ;;
        esac
        shift
    done
    [[ $events =~ ^[1-9][0-9]{0,8}$ ]] || misuse "--events needs a number from 1"
    [[ $duplicates =~ ^(0(\.[0-9]+)?|1(\.0+)?)$ ]] || misuse "--duplicates needs a number from 0 to 1"
    [[ $consumers =~ ^[1-9][0-9]?$ ]] || misuse "--consumers needs a number from 1 to 99"
}

private_postgres() { [[ -z ${AGGREGATOR_POSTGRES_GIVEN:-} ]]; }
private_rabbitmq() { [[ -z ${AGGREGATOR_RABBITMQ_GIVEN:-} ]]; }
private_servers() { private_postgres || private_rabbitmq; }

finish() {
    local code=$?
    trap '' INT TERM HUP PIPE
    # The terminal may be gone, and the processes that were started still have to be stopped.
    set +e
    if ((owner)); then
        say "Stopping ..." 2>/dev/null
        stop_services
        "$root/scripts/servers.sh" down "$run"
        rm -f -- "$run/owner.process"
    fi
    exit "$code"
}

# Ctrl-C is the normal way to stop serving, so it is not a failure then.
interrupted() {
    say
    [[ $stage != serving ]] || exit "$verdict"
    exit "$1"
}

# If an earlier run.sh crashed, its processes are still running.
end_leftovers() {
    stop_services
    "$root/scripts/servers.sh" down "$run"
}

drop_data() {
    ((reset)) || return 0
    private_postgres || say "--reset does not touch the database of AGGREGATOR_POSTGRES."
    private_rabbitmq || say "--reset does not touch the broker of AGGREGATOR_RABBITMQ."
    if private_postgres; then rm -rf -- "$run/postgres"; fi
    if private_rabbitmq; then rm -rf -- "$run/rabbitmq"; fi
    if private_servers; then say "Dropped the data of earlier runs."; fi
}

start_servers() {
    private_servers || return 0
    local ports=(- - -)
    if private_postgres; then ports[0]=$pg_port; fi
    if private_rabbitmq; then ports[1]=$amqp_port ports[2]=$management_port; fi
    say "Starting servers ..."
    CHOOSE_POSTGRES_PORT=AGGREGATOR_PG_PORT CHOOSE_AMQP_PORT=AGGREGATOR_AMQP_PORT \
        CHOOSE_MANAGEMENT_PORT=AGGREGATOR_MANAGEMENT_PORT "$root/scripts/servers.sh" up "$run" "${ports[@]}"
    # shellcheck source=/dev/null
    source "$run/servers.env"
}

# Loads the passwords of the services. Each is generated once.
load_service_passwords() {
    local name
    # shellcheck source=/dev/null
    [[ ! -s $run/services.env ]] || source "$run/services.env"
    for name in OWNER_PASSWORD SERVICE_PASSWORD UPKEEP_PASSWORD BROKER_PASSWORD PUBLISHER_PASSWORD OPERATOR_PASSWORD; do
        # shellcheck disable=SC2030 # ${!name} is the variable of that name, and not the id of a process
        [[ -n ${!name:-} ]] || printf -v "$name" %s "$(new_password)"
        say "$name='${!name}'"
    done | set_private "$run/services.env"
    # shellcheck source=/dev/null
    source "$run/services.env"
}

provision() {
    load_service_passwords
    if private_postgres; then
        provision_postgres
        local where="Host=127.0.0.1;Port=$pg_port;Database=aggregator"
        export AGGREGATOR_POSTGRES="$where;Username=aggregator_service;Password=$SERVICE_PASSWORD"
        AGGREGATOR_POSTGRES_OWNER="$where;Username=aggregator_owner;Password=$OWNER_PASSWORD"
        AGGREGATOR_POSTGRES_UPKEEP="$where;Username=aggregator_upkeep;Password=$UPKEEP_PASSWORD"
    fi
    if private_rabbitmq; then
        export AGGREGATOR_RABBITMQ="amqp://aggregator-service:$BROKER_PASSWORD@127.0.0.1:$amqp_port/aggregator"
        provision_rabbitmq
    fi
}

# Only this step gets the owner's connection; the services never see it. Only it and the consumers get that of the upkeep.
migrate() {
    local owner_connection=${AGGREGATOR_POSTGRES_OWNER:-$AGGREGATOR_POSTGRES}
    export -n AGGREGATOR_POSTGRES_OWNER AGGREGATOR_POSTGRES_UPKEEP
    say "Migrating ..."
    AGGREGATOR_POSTGRES_OWNER=$owner_connection AGGREGATOR_POSTGRES_UPKEEP=${AGGREGATOR_POSTGRES_UPKEEP:-} \
        dotnet "$run/app/Aggregator.Consumers/Aggregator.Consumers.dll" migrate \
        </dev/null >"$run/logs/migrate.log" 2>&1 || {
        show_tail "$run/logs/migrate.log"
        fail "the database could not be migrated"
    }
}

# Prints the address at which the services read the broker's policies and queues. The user sets it for a broker of their own.
operator_management() {
    if private_rabbitmq; then
        say "${AGGREGATOR_RABBITMQ_MANAGEMENT/:\/\//:\/\/aggregator-operator:$OPERATOR_PASSWORD@}"
    else
        say "${AGGREGATOR_RABBITMQ_MANAGEMENT:-}"
    fi
}

start_services() {
    local number
    say "Starting the API and $consumers consumers ..."
    ASPNETCORE_URLS=$api AGGREGATOR_RABBITMQ_MANAGEMENT=$(operator_management) Metrics__Port=$metrics_port \
        start_service api Aggregator.Api
    for ((number = 1; number <= consumers; number++)); do
        AGGREGATOR_RABBITMQ_MANAGEMENT=$(operator_management) Metrics__Port=$((metrics_port + number)) \
            AGGREGATOR_POSTGRES_UPKEEP=${AGGREGATOR_POSTGRES_UPKEEP:-} \
            start_service "consumer-$number" Aggregator.Consumers
    done
    wait_until 60 services_ready || fail "the services are not ready after 60 s; see $run/logs"
}

services_ready() {
    check_services
    answers health/ready && answers stats && consumers_ready
}

# ask PATH [SECONDS]
ask() { curl -s -f -m "${2:-10}" --noproxy '*' "$api/$1"; }
answers() { ask "$1" >/dev/null 2>&1; }

# Each process has one consumer on the queue. A broker of the user's own may have no management API; in that case the
# consumers' logs are read instead.
consumers_ready() {
    local number
    if private_rabbitmq; then
        number=$(rabbitmq_api consumers/aggregator | grep -o '"queue":{"name":"log-events"' | wc -l) || true
    else
        number=$(grep -ls 'Application started' "$run/logs"/consumer-*.log | wc -l) || true
    fi
    ((number >= consumers))
}

# Runs the publisher in the background and polls every half second: bash runs traps only between foreground commands,
# and a service that dies in the meantime must be reported at once. The publisher keeps the script's standard input, which
# bash would otherwise replace: it shows its progress bar only if its input is a terminal.
publish() {
    local pid input
    stage=publishing
    { exec {input}<&0; } 2>/dev/null || exec {input}</dev/null
    (cd "$run/app/Publisher.Worker" && exec setsid dotnet Publisher.Worker.dll --url "$api" --events "$events" \
        --duplicates "$duplicates" --verify) <&"$input" &
    # shellcheck disable=SC2031 # see above
    pid=$!
    record_process "$run/publisher.process" "$pid"
    until recorded_process_gone "$run/publisher.process"; do
        check_services
        sleep 0.5
    done
    exec {input}<&-
    wait "$pid" || verdict=$?
    rm -f -- "$run/publisher.process"
}

# number JSON NAME: prints the first number with that name.
number() { grep -o "\"$2\":[0-9]*" <<<"$1" | sed -n '1s/.*://p'; }

print_ledger() {
    local stats proof balanced=no
    # The proof takes longer than other requests, because it reads every row.
    if ! stats=$(ask stats) || ! proof=$(ask verify 150); then
        warn "the ledger cannot be read: the API does not answer"
        return 0
    fi
    [[ $proof != *'"balanced":true'* ]] || balanced=yes
    say
    printf 'Ledger, of all runs on these data: received %d = unique %d + duplicates %d + rejected %d\n' \
        "$(number "$stats" received)" "$(number "$stats" unique_processed)" \
        "$(number "$stats" duplicate_dropped)" "$(number "$stats" rejected)"
    say "Counted again from the tables (GET /verify), balanced: $balanced"
}

print_addresses() {
    say
    say "Dashboard      $api/dashboard"
    say "API            $api   (statistics: $api/stats)"
    say "Documentation  $api/docs"
    if private_rabbitmq; then
        say "RabbitMQ       $AGGREGATOR_RABBITMQ_MANAGEMENT   user admin; password: RABBITMQ_PASSWORD in .local/run/servers.env"
        say "               publish to it as aggregator-publisher; password: PUBLISHER_PASSWORD in .local/run/services.env"
    fi
    if private_postgres; then
        say "PostgreSQL     127.0.0.1:$pg_port, database aggregator; password: OWNER_PASSWORD in .local/run/services.env"
    fi
    say "Metrics        http://127.0.0.1:$metrics_port/metrics, and the consumers' on the ports after it"
    say "Logs           .local/run/logs"
}

serve() {
    stage=serving
    say
    say "Serving until Ctrl-C."
    while :; do
        check_services
        sleep 1
    done
}

# A port that the user names must be free. Otherwise nobody need know it in advance, and another one will do.
choose_metrics_ports() {
    local number
    for ((number = 0; number <= consumers; number++)); do
        if [[ -n ${AGGREGATOR_METRICS_PORT:-} ]]; then
            demand_free_port $((metrics_port + number)) "metrics" AGGREGATOR_METRICS_PORT
        elif port_taken $((metrics_port + number)); then
            metrics_port=$((metrics_port + number + 1)) number=-1
        fi
    done
}

prepare() {
    check_dotnet
    mkdir -p "$run/logs"
    become_owner "$run" ./run.sh
    owner=1
    end_leftovers
    rm -f -- "$run/logs"/*.log
    demand_free_port "$api_port" "the API" AGGREGATOR_API_PORT
    choose_metrics_ports
    drop_data
}

main() {
    parse "$@"
    AGGREGATOR_POSTGRES_GIVEN=${AGGREGATOR_POSTGRES:-} AGGREGATOR_RABBITMQ_GIVEN=${AGGREGATOR_RABBITMQ:-}
    is_port "$api_port" || fail "AGGREGATOR_API_PORT is not a port from 1024 to 65535: $api_port"
    if ! is_port "$metrics_port" || ! is_port $((metrics_port + consumers)); then
        fail "AGGREGATOR_METRICS_PORT and the $consumers ports after it are not ports from 1024 to 65535: $metrics_port"
    fi
    trap finish EXIT
    trap 'interrupted 130' INT
    trap 'interrupted 143' TERM
    trap 'interrupted 129' HUP
    trap 'exit 141' PIPE
    prepare
    start_servers
    say "Building ..."
    # The services run from a folder of their own, so that a later build does not change the programs of a running system.
    publish_programs "$run/app"
    provision
    migrate
    start_services
    publish
    print_ledger
    print_addresses
    ((once)) || serve
    exit "$verdict"
}

main "$@"
