# shellcheck shell=bash disable=SC2154
# One private RabbitMQ server, with all its files in $dir/rabbitmq. Expects $here, the folder of the scripts, and $dir,
# $AMQP_PORT, $MANAGEMENT_PORT, $RABBITMQ_PASSWORD, $STATISTICS_INTERVAL. A node of a cluster has a name of its own in
# $RABBITMQ_NODE, a fixed $DIST_PORT, further settings in $RABBITMQ_CLUSTER_CONF, and shares epmd through $EPMD_HOME.

rabbitmq_home() { say "$dir/rabbitmq"; }
rabbitmq_epmd_home() { say "${EPMD_HOME:-$(rabbitmq_home)}"; }

rabbitmq_program() {
    compgen -G '/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server' | sort -V | tail -n 1
}

rabbitmq_demand_ports() {
    ! rabbitmq_pid >/dev/null || return 0
    demand_free_port "$AMQP_PORT" RabbitMQ "$CHOOSE_AMQP_PORT"
    demand_free_port "$MANAGEMENT_PORT" "RabbitMQ's management" "$CHOOSE_MANAGEMENT_PORT"
}

# Starts the broker in the background, because booting takes seconds; rabbitmq_wait waits until it is ready.
rabbitmq_launch() {
    local home
    ! rabbitmq_pid >/dev/null || return 0
    rabbitmq_demand_ports
    home=$(rabbitmq_home)
    (umask 077 && mkdir -p "$home/log")
    rabbitmq_files
    rabbitmq_launch_epmd
    local dist_port
    dist_port=${DIST_PORT:-$(free_port $((26000 + AMQP_PORT % 4000)))}
    rabbitmq_background "$home/server.process" "$home/log/startup.log" \
        RABBITMQ_NODENAME="${RABBITMQ_NODE:-aggregator}@localhost" RABBITMQ_USE_LONGNAME=false \
        RABBITMQ_CONF_ENV_FILE="$home/rabbitmq-env.conf" \
        RABBITMQ_CONFIG_FILE="$home/rabbitmq.conf" RABBITMQ_ADVANCED_CONFIG_FILE="$home/advanced.config" \
        RABBITMQ_ENABLED_PLUGINS_FILE="$home/enabled_plugins" \
        RABBITMQ_MNESIA_BASE="$home/mnesia" RABBITMQ_LOG_BASE="$home/log" RABBITMQ_LOGS="$home/log/rabbitmq.log" \
        RABBITMQ_PID_FILE="$home/rabbitmq.pid" RABBITMQ_DIST_PORT="$dist_port" \
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}' \
        RUNNING_UNDER_SYSTEMD=true "$(rabbitmq_program)"
}

# The node's name need not contain a port: Erlang nodes find each other through epmd and a cookie, and this node has its
# own of both. With a constant name the data survive a change of ports.
rabbitmq_launch_epmd() {
    local home port
    home=$(rabbitmq_epmd_home)
    ! recorded_process "$home/epmd.process" >/dev/null || return 0
    port=${EPMD_PORT:-$(free_port $((21000 + AMQP_PORT % 4000)))}
    say "$port" >"$home/epmd.port"
    rabbitmq_background "$home/epmd.process" "$home/epmd.log" epmd
    wait_until 10 port_taken "$port" || fail "epmd did not start on port $port"
}

# rabbitmq_background RECORD LOG [NAME=VALUE...] PROGRAM: starts the program in a session of its own, so that Ctrl-C in the
# terminal does not reach it, and with a clean environment, so that no RABBITMQ_* variable of the user affects it.
# RUNNING_UNDER_SYSTEMD above makes Debian's start script replace itself with the server: one process, one id.
rabbitmq_background() {
    local record=$1 log=$2 home
    shift 2
    home=$(rabbitmq_home)
    (
        cd "$home" || exit
        close_other_descriptors
        ulimit -S -n "$(ulimit -H -n | sed 's/unlimited/65536/')" 2>/dev/null || true
        exec setsid env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME="$home" LC_ALL=C.UTF-8 \
            ERL_EPMD_PORT="$(<"$(rabbitmq_epmd_home)/epmd.port")" ERL_EPMD_ADDRESS=127.0.0.1 "$@"
    ) </dev/null >"$log" 2>&1 &
    record_process "$record" $!
    # Bash must not report how it ended.
    disown $!
}

rabbitmq_files() {
    local home
    home=$(rabbitmq_home)
    [[ -s $home/.erlang.cookie ]] || new_password | set_private "$home/.erlang.cookie"
    rabbitmq_configuration | set_private "$home/rabbitmq.conf"
    say '[rabbitmq_management].' >"$home/enabled_plugins"
    say "[{rabbit, [{quorum_tick_interval, $STATISTICS_INTERVAL}]}]." >"$home/advanced.config"
    : >"$home/rabbitmq-env.conf"
}

rabbitmq_configuration() {
    cat <<CONF
# Written by the scripts at every start; changes here are lost.
listeners.tcp.local = 127.0.0.1:$AMQP_PORT
management.tcp.ip = 127.0.0.1
management.tcp.port = $MANAGEMENT_PORT
collect_statistics_interval = $STATISTICS_INTERVAL

# Created at the first boot instead of guest, which therefore never exists.
default_user = admin
default_pass = $RABBITMQ_PASSWORD
default_user_tags.administrator = true

CONF
    say "${RABBITMQ_CLUSTER_CONF:-}"
    # These settings are the same wherever the Aggregator runs.
    cat "$here/../compose/rabbitmq/rabbitmq.conf"
}

rabbitmq_pid() { recorded_process "$(rabbitmq_home)/server.process"; }

rabbitmq_wait() {
    wait_until 120 rabbitmq_ready_or_dead || fail "RabbitMQ is not ready after 120 s; see $(rabbitmq_home)/log"
    rabbitmq_pid >/dev/null || {
        show_tail "$(rabbitmq_home)/log/startup.log"
        show_tail "$(rabbitmq_home)/log/rabbitmq.log"
        fail "RabbitMQ did not start"
    }
}

rabbitmq_ready_or_dead() { ! rabbitmq_pid >/dev/null || { rabbitmq_accepts_connections && rabbitmq_management_answers; }; }

# The AMQP listener opens last at boot. The function sends the protocol header and reads the first byte of the response:
# 0x01, a method frame, proves that a broker answers.
rabbitmq_accepts_connections() (
    exec 3<>"/dev/tcp/127.0.0.1/$AMQP_PORT" || exit 1
    printf 'AMQP\0\0\011\001' >&3
    IFS= read -r -t 2 -N 1 -u 3 byte && [[ $byte == $'\001' ]]
) 2>/dev/null

rabbitmq_management_answers() {
    printf 'user = "admin:%s"\n' "$RABBITMQ_PASSWORD" |
        curl -sf -m 5 --noproxy '*' -o /dev/null -K - "http://127.0.0.1:$MANAGEMENT_PORT/api/whoami"
}

rabbitmq_start() {
    rabbitmq_launch
    rabbitmq_wait
}

# On SIGTERM the broker closes its connections and files cleanly, without the seconds that rabbitmqctl takes to start.
rabbitmq_stop() {
    stop_recorded "$(rabbitmq_home)/server.process" 60 TERM ||
        warn "RabbitMQ in $dir did not stop within 60 s and was killed"
}

rabbitmq_kill() {
    rabbitmq_pid >/dev/null || return 0
    stop_recorded "$(rabbitmq_home)/server.process" 20 KILL
}

# Runs rabbitmqctl with the node's own cookie and port mapper.
rabbitmq_control() {
    local home
    home=$(rabbitmq_home)
    (cd "$home" && exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME="$home" LC_ALL=C.UTF-8 \
        ERL_EPMD_PORT="$(<"$home/epmd.port")" ERL_EPMD_ADDRESS=127.0.0.1 \
        RABBITMQ_CONF_ENV_FILE="$home/rabbitmq-env.conf" \
        "$(dirname "$(rabbitmq_program)")/rabbitmqctl" --node aggregator@localhost "$@")
}

rabbitmq_end_epmd() {
    stop_recorded "$(rabbitmq_epmd_home)/epmd.process" 10 TERM || true
}
