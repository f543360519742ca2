# shellcheck shell=bash disable=SC2154
# What all nodes have in common: a folder and a process in it. A node is a kind and a number: rabbitmq-2.

# node_background NAME PROGRAM [ARGUMENT...]: starts it in a session of its own and with a clean environment.
node_background() {
    local name=$1
    shift
    ! recorded_process "$cluster/$name/process" >/dev/null || return 0
    mkdir -p "$cluster/$name"
    (
        cd / || exit
        close_other_descriptors
        exec setsid env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 PYTHONUNBUFFERED=1 "$@"
    ) </dev/null >>"$cluster/$name/log" 2>&1 &
    record_process "$cluster/$name/process" $!
    # Bash must not report how it ended.
    disown $!
}

# node_stop NAME SECONDS
node_stop() {
    stop_recorded "$cluster/$1/process" "$2" TERM || warn "$1 did not stop within $2 s and was killed"
}

node_kill() { stop_recorded "$cluster/$1/process" 20 KILL; }

start_node() {
    case $1 in
        etcd-*) etcd_start "${1#*-}" && etcd_wait "${1#*-}" ;;
        rabbitmq-*) broker_start "${1#*-}" ;;
        postgres-*) patroni_start "${1#*-}" && patroni_wait "${1#*-}" ;;
        proxy) proxy_start ;;
        api-* | consumer-*) program_launch "$1" && program_wait "$1" ;;
    esac
}

stop_node() {
    case $1 in
        etcd-* | proxy) node_stop "$1" 20 ;;
        rabbitmq-*) broker_stop "${1#*-}" ;;
        postgres-*) patroni_stop "${1#*-}" ;;
        api-* | consumer-*) stop_service "$1" ;;
    esac
}

kill_node() {
    case $1 in
        etcd-* | proxy) node_kill "$1" ;;
        rabbitmq-*) broker_kill "${1#*-}" ;;
        postgres-*) patroni_kill "${1#*-}" ;;
        api-* | consumer-*) stop_recorded "$run/$1.process" 20 KILL ;;
    esac
}

processes_of() {
    case $1 in
        etcd-* | proxy) recorded_process "$cluster/$1/process" ;;
        rabbitmq-*) broker_processes "${1#*-}" ;;
        postgres-*) patroni_processes "${1#*-}" ;;
        api-* | consumer-*) recorded_process "$run/$1.process" ;;
    esac
}

# signal_node NAME SIGNAL: to all of its processes at once.
signal_node() {
    local pids
    pids=$(processes_of "$1" | xargs)
    [[ -n $pids ]] || { warn "error: $1 does not run" && return 1; }
    # shellcheck disable=SC2086 # a list of process ids
    kill -s "$2" $pids
}
