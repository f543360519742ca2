#!/usr/bin/env bash
# A whole installation of several nodes on loopback: brokers, databases, proxy, API processes and consumers.
# shellcheck disable=SC2034 # the parts use these variables
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=${here%/*}
for part in common install dotnet postgres rabbitmq provision services \
    cluster/nodes cluster/etcd cluster/patroni cluster/brokers cluster/proxy cluster/programs; do
    # shellcheck source=/dev/null
    source "$here/lib/$part.sh"
done

STATISTICS_INTERVAL=${STATISTICS_INTERVAL:-1000}
readonly nodes=(etcd-{1,2,3} rabbitmq-{1,2,3} postgres-{1,2} proxy api-{1,2} consumer-{1,2})
CHOOSE_POSTGRES_PORT='the argument BASE_PORT'
CHOOSE_AMQP_PORT=$CHOOSE_POSTGRES_PORT CHOOSE_MANAGEMENT_PORT=$CHOOSE_POSTGRES_PORT

usage() {
    cat <<'TEXT'
usage: scripts/cluster.sh up DIR BASE_PORT
       scripts/cluster.sh down|discard DIR
       scripts/cluster.sh start|stop|kill|pause|continue DIR NODE
       scripts/cluster.sh migrate|status DIR

up        starts three RabbitMQ nodes, two PostgreSQL servers under Patroni with three members of etcd, HAProxy, two API
          processes and two consumers, all on loopback with their data in DIR, and waits until all answer. The API is at
          http://127.0.0.1:BASE_PORT, the management API at BASE_PORT + 40; the 50 ports from BASE_PORT on must be free.
          The programs are published to DIR/app unless they are there. DIR/cluster.env (mode 600) holds the passwords.
down      stops what "up DIR" started, and nothing else. The data stay.
discard   kills it, and removes all from DIR but the logs.
NODE      etcd-1 to -3, rabbitmq-1 to -3, postgres-1 and -2, proxy, api-1 and -2, consumer-1 and -2
kill      SIGKILL to all processes of the node, as if its machine had failed. pause and continue: SIGSTOP and SIGCONT.
start     waits until the node answers.
migrate   runs the migrate step against the primary.
status    lists the nodes, and which PostgreSQL server is the primary.

Needs Debian's packages: sudo scripts/servers.sh install cluster
TEXT
}

open_cluster() {
    (umask 022 && mkdir -p -- "$1")
    cluster=$(cd -- "$1" && pwd -P) run=$cluster base=${2:-}
    mkdir -p "$cluster/logs"
    # shellcheck source=/dev/null
    [[ ! -s $cluster/cluster.env ]] || source "$cluster/cluster.env"
    [[ -n $base ]] || fail "$cluster holds no cluster"
    save_state
    services_environment
}

# Each password is generated once.
save_state() {
    local name
    {
        say "# Written by scripts/cluster.sh. Holds passwords: keep it private."
        say "base='$base'"
        for name in POSTGRES_PASSWORD REPLICATION_PASSWORD RABBITMQ_PASSWORD COOKIE CLUSTER_TOKEN OWNER_PASSWORD \
            SERVICE_PASSWORD UPKEEP_PASSWORD BROKER_PASSWORD PUBLISHER_PASSWORD OPERATOR_PASSWORD; do
            # shellcheck disable=SC2030,SC2031 # ${!name} is the variable of that name
            [[ -n ${!name:-} ]] || printf -v "$name" %s "$(new_password)"
            say "$name='${!name}'"
        done
    } | set_private "$cluster/cluster.env"
    # shellcheck source=/dev/null
    source "$cluster/cluster.env"
}

up() {
    local brokers
    if ! is_port "$2" || ! is_port "$(($2 + 49))"; then fail "not a port from 1024 to 65486: $2"; fi
    WITH_CLUSTER=1 install_packages "sudo '$here/servers.sh' install cluster"
    check_dotnet
    open_cluster "$1" "$2"
    [[ $base == "$2" ]] || fail "the cluster in $cluster has the ports from $base on"
    become_owner "$cluster" "cluster.sh up"
    [[ -d $cluster/app ]] || { say "Building ..." && publish_programs "$cluster/app"; }
    trap 'down' EXIT
    etcd_up
    brokers_up &
    # shellcheck disable=SC2031
    brokers=$!
    patroni_up
    wait "$brokers"
    proxy_start
    prepare_servers
    programs_up
    trap - EXIT
    rm -f -- "$cluster/owner.process"
    say "The API answers at http://127.0.0.1:$base"
}

# In the order in which events flow, so that nothing is refused that was on its way.
down() {
    local n name
    for name in "${nodes[@]}"; do signal_node "$name" CONT 2>/dev/null || true; done
    stop_services
    node_stop proxy 20
    for n in 1 2; do patroni_stop "$n" & done
    for n in 1 2 3; do broker_stop "$n" & done
    wait
    end_epmd
    for n in 1 2 3; do node_stop "etcd-$n" 20; done
    rm -f -- "$cluster/owner.process"
}

discard() {
    local name directory
    for name in "${nodes[@]}"; do kill_node "$name" & done
    wait
    end_epmd
    for directory in "$cluster"/{app,epmd,etcd-*/data,postgres-*/postgres,rabbitmq-*/rabbitmq/mnesia}; do
        rm -rf -- "$directory"
    done
    rm -f -- "$cluster"/{cluster.env,founded,owner.*}
}

status() {
    local name state
    for name in "${nodes[@]}"; do
        state=stopped
        if [[ -n $(processes_of "$name") ]]; then state=running; fi
        [[ $name != postgres-* ]] || ! patroni_is "${name#*-}" primary || state="$state, primary"
        say "$name: $state"
    done
}

on_node() {
    [[ " ${nodes[*]} " == *" $2 "* ]] || fail "no node $2; there are: ${nodes[*]}"
    case $1 in
        start | stop | kill) "$1_node" "$2" ;;
        pause) signal_node "$2" STOP ;;
        continue) signal_node "$2" CONT ;;
    esac
}

main() {
    case "${1:-} $#" in
        'up 3') up "$2" "$3" ;;
        'down 2' | 'discard 2' | 'migrate 2' | 'status 2')
            open_cluster "$2"
            "$1"
            ;;
        'start 3' | 'stop 3' | 'kill 3' | 'pause 3' | 'continue 3')
            open_cluster "$2"
            on_node "$1" "$3"
            ;;
        '--help 1' | '-h 1') usage ;;
        *) usage >&2 && exit 2 ;;
    esac
}

main "$@"
