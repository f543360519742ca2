# shellcheck shell=bash disable=SC2154,SC2034
# The three nodes of the RabbitMQ cluster. Each is what rabbitmq.sh starts, in a folder of its own.

# A node that sees only a minority stops serving until the others are back, so that two halves never both change users,
# queues and bindings. Quorum queues need a majority in any case.
cluster_conf() {
    local n
    say 'cluster_formation.peer_discovery_backend = classic_config'
    for n in 1 2 3; do say "cluster_formation.classic_config.nodes.$n = rabbitmq-$n@localhost"; done
    say 'cluster_partition_handling = pause_minority'
}

# use_broker N: the functions of rabbitmq.sh then work with this node.
use_broker() {
    dir=$cluster/rabbitmq-$1
    AMQP_PORT=$((base + 20 + $1)) MANAGEMENT_PORT=$((base + 23 + $1)) DIST_PORT=$((base + 26 + $1))
    EPMD_HOME=$cluster/epmd EPMD_PORT=$((base + 9)) RABBITMQ_NODE=rabbitmq-$1 RABBITMQ_CLUSTER_CONF=$(cluster_conf)
}

# Nodes with the same cookie trust each other.
broker_launch() {
    use_broker "$1"
    (umask 077 && mkdir -p "$dir/rabbitmq" "$EPMD_HOME")
    [[ -s $dir/rabbitmq/.erlang.cookie ]] || say "$COOKIE" | set_private "$dir/rabbitmq/.erlang.cookie"
    rabbitmq_launch
}

# The first node founds the cluster, and the others join it. Later all have to boot together: one that was not the last
# to stop waits for another.
brokers_up() {
    local n
    for n in 1 2 3; do
        broker_launch "$n"
        [[ $n != 1 || -e $cluster/founded ]] || rabbitmq_wait
    done
    for n in 1 2 3; do use_broker "$n" && rabbitmq_wait; done
    : >"$cluster/founded"
}

# After the brokers, which would start another one.
end_epmd() { EPMD_HOME=$cluster/epmd rabbitmq_end_epmd; }

broker_start() { broker_launch "$1" && rabbitmq_wait; }
broker_stop() { use_broker "$1" && rabbitmq_stop; }
broker_kill() { use_broker "$1" && rabbitmq_kill; }
broker_processes() { use_broker "$1" && rabbitmq_pid; }
