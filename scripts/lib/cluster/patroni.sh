# shellcheck shell=bash disable=SC2154,SC2034
# Two PostgreSQL servers, each run by a Patroni, which elects the primary through etcd. Patroni runs as the user postgres.

# use_postgres N: the functions of postgres.sh then work with this node.
use_postgres() {
    dir=$cluster/postgres-$1
    POSTGRES_PORT=$((base + 10 + $1)) PATRONI_PORT=$((base + 12 + $1))
}

# A primary that cannot renew its lock within ttl seconds steps down before another one takes over. synchronous_mode lets
# only a standby take over that has every transaction which the primary has confirmed. A primary that has crashed is not
# restarted in place if a standby can take over at once (primary_start_timeout). The lock is kept through etcd's older API:
# over the newer one (etcd3) Debian's Patroni 3.0 takes the lock back without looking when it was paused for longer than
# the lock lasted, so that the old primary would replace the new one.
patroni_configuration() {
    cat <<YAML
scope: aggregator
name: postgres-$1
restapi: { listen: "127.0.0.1:$PATRONI_PORT", connect_address: "127.0.0.1:$PATRONI_PORT" }
etcd: { hosts: "127.0.0.1:$((base + 1)),127.0.0.1:$((base + 2)),127.0.0.1:$((base + 3))" }
bootstrap:
  dcs:
    ttl: 20
    loop_wait: 2
    retry_timeout: 5
    primary_start_timeout: 0
    synchronous_mode: true
    postgresql: { use_pg_rewind: true, use_slots: true, parameters: { max_connections: 200 } }
  initdb: [ encoding: UTF8, locale: C, auth: scram-sha-256, data-checksums ]
postgresql:
  listen: "127.0.0.1:$POSTGRES_PORT"
  connect_address: "127.0.0.1:$POSTGRES_PORT"
  bin_dir: $(postgres_bin)
  data_dir: $(postgres_data)
  custom_conf: $(postgres_home)/custom.conf
  pgpass: $(postgres_home)/pgpass
  # Otherwise a standby's first copy waits for a checkpoint that is spread over nine tenths of checkpoint_timeout.
  basebackup: [checkpoint: fast]
  authentication:
    superuser: { username: postgres, password: "$POSTGRES_PASSWORD" }
    replication: { username: replicator, password: "$REPLICATION_PASSWORD" }
  parameters: { unix_socket_directories: "" }
  pg_hba:
    - host replication replicator 127.0.0.1/32 scram-sha-256
    - host all all 127.0.0.1/32 scram-sha-256
watchdog: { mode: "off" }
YAML
}

patroni_files() {
    local home name
    home=$(postgres_home)
    mkdir -p "$home"
    patroni_configuration "$1" | set_private "$home/patroni.yaml"
    postgres_configuration | set_private "$home/custom.conf"
    chmod 700 "$home"
    ((EUID != 0)) || chown postgres:postgres "$home" "$home/patroni.yaml" "$home/custom.conf"
}

patroni_start() {
    local prefix=''
    use_postgres "$1"
    patroni_files "$1"
    ((EUID != 0)) || prefix=$(postgres_user_prefix)
    postgres_pid >/dev/null || postgres_remove_stale_pid
    # shellcheck disable=SC2086 # the prefix is several words
    node_background "postgres-$1" $prefix /usr/bin/patroni "$(postgres_home)/patroni.yaml"
}

# Patroni answers 200 for "primary" and "replica" if its server runs in that role; anything that runs is healthy.
patroni_is() { curl -sf -m 2 --noproxy '*' -o /dev/null "http://127.0.0.1:$((base + 12 + $1))/$2"; }

patroni_wait() { wait_until 120 patroni_is "$1" health || fail "postgres-$1 does not run; see $cluster/postgres-$1/log"; }

# The first node founds the cluster; the second one copies it and becomes the synchronous standby.
patroni_up() {
    patroni_start 1
    [[ -e $(postgres_data)/PG_VERSION ]] || patroni_wait 1
    patroni_start 2
    patroni_wait 1
    patroni_wait 2
    wait_until 60 standby_is_synchronous || fail "PostgreSQL has no synchronous standby; see $cluster/postgres-*/log"
}

standby_is_synchronous() { patroni_is 1 synchronous || patroni_is 2 synchronous; }

# Prints the number of the primary.
primary() {
    local n
    for n in 1 2; do
        if patroni_is "$n" primary; then say "$n" && return; fi
    done
    return 1
}

# Patroni stops its server and gives up the lock, so that the standby takes over at once.
patroni_stop() {
    node_stop "postgres-$1" 60
    use_postgres "$1"
    postgres_stop
}

# As if the machine had failed: nothing of the node is left, and the lock runs out.
patroni_kill() {
    node_kill "postgres-$1"
    use_postgres "$1"
    postgres_kill
}

patroni_processes() {
    local pid
    recorded_process "$cluster/postgres-$1/process" || true
    use_postgres "$1"
    pid=$(postgres_pid) || return 0
    say "$pid"
    children_of "$pid"
}
