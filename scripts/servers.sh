#!/usr/bin/env bash
# Private PostgreSQL and RabbitMQ servers with their own data, on loopback only.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
for part in common install postgres rabbitmq; do
    # shellcheck source=/dev/null
    source "$here/lib/$part.sh"
done

usage() {
    cat <<'TEXT'
usage: scripts/servers.sh up DIR POSTGRES_PORT AMQP_PORT MANAGEMENT_PORT
       scripts/servers.sh down DIR
       scripts/servers.sh postgres-stop|postgres-start|postgres-kill DIR
       scripts/servers.sh rabbitmq-stop|rabbitmq-start|rabbitmq-kill DIR
       scripts/servers.sh standby DIR POSTGRES_PORT PRIMARY_DIR
       scripts/servers.sh postgres-promote|postgres-shell DIR
       scripts/servers.sh rabbitmq-control DIR ARGUMENT OF RABBITMQCTL...
       scripts/servers.sh postgres-dump DIR DATABASE FILE
       scripts/servers.sh install [samples|faults|cluster]

up       starts both servers with their data in DIR and waits until both answer; does nothing when they run.
         "-" in place of a port leaves that server out: "up DIR 15433 - -" is PostgreSQL alone.
         DIR/servers.env (mode 600) then holds AGGREGATOR_POSTGRES_ADMIN, AGGREGATOR_RABBITMQ_ADMIN and
         AGGREGATOR_RABBITMQ_MANAGEMENT, to be sourced.
down     stops what "up DIR" started, and nothing else. The data stay.
*-kill   SIGKILL, for fault tests. *-start waits until the server answers, on the same port as before.
standby  copies the running PostgreSQL server of PRIMARY_DIR to DIR and starts the copy as a hot standby that follows it.
         DIR then is a directory like any other: postgres-promote makes its server a primary, down stops it.
postgres-shell  runs the commands on standard input with bash, as the user to whom the data belong, with the server's
         programs in PATH and its address in PGHOST, PGPORT, PGUSER, PGPASSFILE and PGDATA.
install  installs the missing Debian packages (as root), without Debian's own servers being started; with "samples" also
         Python's pika, Node, shellcheck, promtool, Chromium and faketime, which the tests need; with "faults" only faketime;
         with "cluster" also Patroni, etcd and HAProxy, which scripts/cluster.sh needs.
TEXT
}

# How the user chooses another port, for error messages. run.sh sets these to the names of its variables.
CHOOSE_POSTGRES_PORT=${CHOOSE_POSTGRES_PORT:-the argument POSTGRES_PORT}
CHOOSE_AMQP_PORT=${CHOOSE_AMQP_PORT:-the argument AMQP_PORT}
CHOOSE_MANAGEMENT_PORT=${CHOOSE_MANAGEMENT_PORT:-the argument MANAGEMENT_PORT}

# How often the broker refreshes the figures of its management API, in milliseconds; 5,000 is the broker's default.
STATISTICS_INTERVAL=${STATISTICS_INTERVAL:-5000}

POSTGRES_PORT=- AMQP_PORT=- MANAGEMENT_PORT=- POSTGRES_PASSWORD='' RABBITMQ_PASSWORD=''

with_postgres() { [[ $POSTGRES_PORT != - ]]; }
with_rabbitmq() { [[ $AMQP_PORT != - ]]; }

# Other users must be able to enter DIR, because PostgreSQL does not run as root. Each secret in it has its own mode.
open_directory() {
    (umask 022 && mkdir -p -- "$1")
    dir=$(cd -- "$1" && pwd -P)
}

load_state() {
    # shellcheck source=/dev/null
    [[ ! -s $dir/servers.env ]] || source "$dir/servers.env"
}

save_state() {
    {
        say "# Written by scripts/servers.sh. Holds passwords: keep it private."
        local name
        for name in POSTGRES_PORT AMQP_PORT MANAGEMENT_PORT POSTGRES_PASSWORD RABBITMQ_PASSWORD; do
            say "$name='${!name}'"
        done
        if with_postgres; then
            say "AGGREGATOR_POSTGRES_ADMIN='Host=127.0.0.1;Port=$POSTGRES_PORT;Username=postgres;"`
                `"Password=$POSTGRES_PASSWORD;Database=postgres'"
        fi
        if with_rabbitmq; then
            say "AGGREGATOR_RABBITMQ_ADMIN='amqp://admin:$RABBITMQ_PASSWORD@127.0.0.1:$AMQP_PORT/'"
            say "AGGREGATOR_RABBITMQ_MANAGEMENT='http://127.0.0.1:$MANAGEMENT_PORT'"
        fi
    } | set_private "$dir/servers.env"
}

up() {
    local port
    for port in "$2" "$3" "$4"; do
        [[ $port == - ]] || is_port "$port" || fail "not a port from 1024 to 65535: $port"
    done
    [[ $3 == - && $4 == - || $3 != - && $4 != - ]] || fail "RabbitMQ needs both of its ports, or - for both"
    install_packages "sudo '$here/servers.sh' install"
    open_directory "$1"
    load_state
    refuse_other_ports "$2" "$3" "$4"
    POSTGRES_PORT=$2 AMQP_PORT=$3 MANAGEMENT_PORT=$4
    [[ -n $POSTGRES_PASSWORD ]] || POSTGRES_PASSWORD=$(new_password)
    [[ -n $RABBITMQ_PASSWORD ]] || RABBITMQ_PASSWORD=$(new_password)
    if with_rabbitmq; then rabbitmq_demand_ports; fi
    if with_postgres; then postgres_demand_port; fi
    save_state
    start_both
}

standby() {
    local primary_port
    is_port "$2" || fail "not a port from 1024 to 65535: $2"
    open_directory "$3"
    load_state
    postgres_pid >/dev/null || fail "no PostgreSQL server of $3 runs"
    primary_port=$POSTGRES_PORT
    open_directory "$1"
    [[ ! -e $(postgres_data) ]] || fail "$1 has a server already"
    POSTGRES_PORT=$2 AMQP_PORT=- MANAGEMENT_PORT=- RABBITMQ_PASSWORD=''
    postgres_demand_port
    save_state
    postgres_follow "$primary_port"
    postgres_start
}

start_both() {
    # If only one server starts, it would block the next attempt, so it is stopped again.
    if postgres_pid >/dev/null || rabbitmq_pid >/dev/null; then :; else trap undo_start EXIT; fi
    # RabbitMQ is slow to boot, so PostgreSQL starts at the same time.
    if with_rabbitmq; then rabbitmq_launch; fi
    if with_postgres; then postgres_start; fi
    if with_rabbitmq; then rabbitmq_wait; fi
    trap - EXIT
}

undo_start() {
    rabbitmq_kill || true
    rabbitmq_end_epmd
    postgres_stop || true
}

# A running server cannot change its port. Without this check servers.env would name ports on which nothing listens.
refuse_other_ports() {
    if postgres_pid >/dev/null && [[ $POSTGRES_PORT != "$1" ]]; then
        fail "PostgreSQL of $dir runs on port $POSTGRES_PORT, not $1; first: scripts/servers.sh down $dir"
    fi
    if rabbitmq_pid >/dev/null && [[ "$AMQP_PORT $MANAGEMENT_PORT" != "$2 $3" ]]; then
        fail "RabbitMQ of $dir runs on ports $AMQP_PORT and $MANAGEMENT_PORT; first: scripts/servers.sh down $dir"
    fi
}

down() {
    local stopping
    postgres_stop &
    stopping=$!
    rabbitmq_stop
    rabbitmq_end_epmd
    wait "$stopping"
}

main() {
    case "${1:-} $#" in
        'install 1') install_packages "sudo '$here/servers.sh' install" ;;
        'install 2')
            case $2 in
                samples) WITH_SAMPLES=1 WITH_FAULTS=1 install_packages "sudo '$here/servers.sh' install samples" ;;
                faults) WITH_FAULTS=1 install_packages "sudo '$here/servers.sh' install faults" ;;
                cluster) WITH_CLUSTER=1 install_packages "sudo '$here/servers.sh' install cluster" ;;
                *) usage >&2 && exit 2 ;;
            esac
            ;;
        'up 5') up "$2" "$3" "$4" "$5" ;;
        'standby 4') standby "$2" "$3" "$4" ;;
        'down 2' | postgres-*' 2' | rabbitmq-*' 2')
            [[ -d $2 ]] || return 0
            open_directory "$2"
            load_state
            case $1 in
                down) down ;;
                postgres-start | postgres-stop | postgres-kill | postgres-promote | postgres-shell) "${1//-/_}" ;;
                rabbitmq-start | rabbitmq-stop | rabbitmq-kill) "${1//-/_}" ;;
                *) usage >&2 && exit 2 ;;
            esac
            ;;
        'rabbitmq-control '[3-9] | 'postgres-dump 4')
            open_directory "$2"
            load_state
            case $1 in
                rabbitmq-control) rabbitmq_control "${@:3}" ;;
                postgres-dump) postgres_dump "$3" "$4" ;;
            esac
            ;;
        '--help 1' | '-h 1') usage ;;
        *) usage >&2 && exit 2 ;;
    esac
}

main "$@"
