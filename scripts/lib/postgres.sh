# shellcheck shell=bash disable=SC2154
# One private PostgreSQL server, with all its files in $dir/postgres. Expects $dir, $POSTGRES_PORT, $POSTGRES_PASSWORD.

postgres_home() { say "$dir/postgres"; }
postgres_data() { say "$dir/postgres/data"; }

# The version that created the data or, without data, the newest one installed.
postgres_bin() {
    local version='*' found
    [[ ! -s $(postgres_data)/PG_VERSION ]] || version=$(<"$(postgres_data)/PG_VERSION")
    # shellcheck disable=SC2086 # the version may be a pattern
    found=$(compgen -G "/usr/lib/postgresql/$version/bin/postgres" | sort -V | tail -n 1) || true
    [[ -n $found ]] || fail "no PostgreSQL $version in /usr/lib/postgresql, and the data in $dir need it"
    dirname "$found"
}

# postgres_run PROGRAM ARGUMENT...: runs a server program with a clean environment, as the right user.
postgres_run() {
    local program
    program=$(postgres_bin)/$1
    shift
    postgres_user_run PATH=/usr/bin:/bin "$program" "$@"
}

# postgres_user_run NAME=VALUE... PROGRAM ARGUMENT...
postgres_user_run() {
    local prefix=''
    ((EUID != 0)) || prefix=$(postgres_user_prefix) || return 1
    # shellcheck disable=SC2086 # the prefix is several words
    # Run from / because the postgres user may not be allowed to enter the current directory.
    (cd / && close_other_descriptors && exec $prefix env -i LC_ALL=C "$@")
}

# Runs the commands on standard input as the user to whom the data belong, with the server's programs and its address.
postgres_shell() {
    postgres_write_passfile
    postgres_user_run PATH="$(postgres_bin):/usr/bin:/bin" PGDATA="$(postgres_data)" PGHOST=127.0.0.1 \
        PGPORT="$POSTGRES_PORT" PGUSER=postgres PGPASSFILE="$(postgres_passfile)" bash -euo pipefail
}

postgres_passfile() { say "$(postgres_home)/passfile"; }

# The password is read from a file, because every user of the machine can see arguments.
postgres_write_passfile() {
    set_private "$(postgres_passfile)" <<<"127.0.0.1:*:*:postgres:$POSTGRES_PASSWORD"
    ((EUID != 0)) || chown postgres:postgres "$(postgres_passfile)"
}

# PostgreSQL refuses to run as root. But a clone may be in a directory that the postgres user cannot enter, such
# as /root. Then the server keeps only the capability to pass through such directories, and no file mode is changed.
# Containers often lack the narrow capability (DAC_READ_SEARCH) and have the wider one (DAC_OVERRIDE).
postgres_user_prefix() {
    local plain='setpriv --reuid=postgres --regid=postgres --init-groups' wide name
    for name in '' dac_read_search dac_override; do
        wide="$plain${name:+ --inh-caps=+$name --ambient-caps=+$name}"
        # Not "test -x": access(2) ignores capabilities.
        if $wide -- stat "$(postgres_home)/." >/dev/null 2>&1; then
            say "$wide --"
            return
        fi
    done
    fail "the user postgres cannot enter $(postgres_home), and this root may not let it; use another directory"
}

postgres_pid() {
    local pid data
    data=$(postgres_data)
    { read -r pid <"$data/postmaster.pid"; } 2>/dev/null || return 1
    process_start_time "$pid" >/dev/null || return 1
    # A stale pid file may name an unrelated process by now.
    tr '\0' '\n' 2>/dev/null <"/proc/$pid/cmdline" | grep -Fxq -- "$data" && say "$pid"
}

postgres_demand_port() {
    postgres_pid >/dev/null || demand_free_port "$POSTGRES_PORT" PostgreSQL "$CHOOSE_POSTGRES_PORT"
}

postgres_start() {
    ! postgres_pid >/dev/null || return 0
    postgres_demand_port
    [[ -s $(postgres_data)/PG_VERSION ]] || postgres_init
    postgres_remove_stale_pid
    postgres_configuration | postgres_own postgresql.conf
    printf 'host %s all 127.0.0.1/32 scram-sha-256\n' all replication | postgres_own pg_hba.conf
    postgres_run pg_ctl start -s -w -t 60 -D "$(postgres_data)" -l "$(postgres_home)/log" \
        </dev/null >"$dir/pg_ctl.log" 2>&1 || {
        show_tail "$dir/pg_ctl.log"
        show_tail "$(postgres_home)/log"
        fail "PostgreSQL did not start"
    }
    rm -f -- "$dir/pg_ctl.log"
    postgres_answers || fail "PostgreSQL does not answer on port $POSTGRES_PORT"
}

# After SIGKILL the pid file stays, and PostgreSQL refuses to start while any process has that id: a zombie that nothing
# reaps, or an unrelated process that got the id. Here the server is known to be dead. The file also guards against
# children that still use the shared memory; the kernel is asked for those.
postgres_remove_stale_pid() {
    local file shared_memory
    file=$(postgres_data)/postmaster.pid
    [[ -e $file ]] || return 0
    read -r _ shared_memory < <(sed -n 7p "$file") || true
    wait_until 20 no_process_attached "${shared_memory:-none}" || fail "processes of a dead PostgreSQL still use $dir"
    rm -f -- "$file"
}

# In /proc/sysvipc/shm the second field is the segment, and the seventh the number of processes that have it attached.
no_process_attached() { awk -v segment="$1" '$2 == segment && $7 > 0 { exit 1 }' /proc/sysvipc/shm; }

postgres_answers() {
    PGPASSWORD=$POSTGRES_PASSWORD PGCONNECT_TIMEOUT=10 "$(postgres_bin)/psql" -XqAt -h 127.0.0.1 \
        -p "$POSTGRES_PORT" -U postgres -d postgres -c 'SELECT 1' >/dev/null
}

# postgres_own FILE: writes standard input to a file in the data directory that the server can read.
postgres_own() {
    set_private "$(postgres_data)/$1"
    ((EUID != 0)) || chown postgres:postgres "$(postgres_data)/$1"
}

# The data directory is created under another name and moved when it is complete, so that an interrupted first start
# leaves nothing incomplete.
postgres_init() {
    local home
    home=$(postgres_home)
    mkdir -p "$home"
    rm -rf -- "$home/data.new"
    set_private "$home/password" <<<"$POSTGRES_PASSWORD"
    chmod 700 "$home"
    ((EUID != 0)) || chown postgres:postgres "$home" "$home/password"
    # With collation C comparing keys is memcmp, and no library upgrade can change the order of an index.
    postgres_run initdb -D "$home/data.new" --username=postgres --pwfile="$home/password" --auth=scram-sha-256 \
        --encoding=UTF8 --locale=C >"$dir/initdb.log" 2>&1 </dev/null || {
        show_tail "$dir/initdb.log"
        fail "initdb failed"
    }
    rm -f -- "$home/password" "$dir/initdb.log"
    mv -- "$home/data.new" "$home/data"
}

# postgres_follow PORT: copies the running server on that port, as a standby that follows it.
postgres_follow() {
    local home
    home=$(postgres_home)
    mkdir -p "$home"
    chmod 700 "$home"
    ((EUID != 0)) || chown postgres:postgres "$home"
    rm -rf -- "$home/data.new"
    postgres_write_passfile
    postgres_run pg_basebackup -D "$home/data.new" -X stream --checkpoint=fast --write-recovery-conf \
        -d "host=127.0.0.1 port=$1 user=postgres application_name=standby passfile=$(postgres_passfile)" \
        </dev/null >"$dir/pg_basebackup.log" 2>&1 || {
        show_tail "$dir/pg_basebackup.log"
        fail "the server on port $1 cannot be copied"
    }
    rm -f -- "$dir/pg_basebackup.log"
    mv -- "$home/data.new" "$home/data"
}

postgres_promote() { postgres_run pg_ctl promote -s -w -t 60 -D "$(postgres_data)" </dev/null >/dev/null; }

postgres_configuration() {
    cat <<CONF
# Written by scripts/servers.sh at every start; changes here are lost.
listen_addresses = '127.0.0.1'
port = $POSTGRES_PORT
unix_socket_directories = ''            # TCP only, with a password
password_encryption = scram-sha-256
max_connections = 200                   # API, consumers and tests each bring a pool
log_timezone = 'UTC'
timezone = 'UTC'
log_line_prefix = '%m [%p] %q%u@%d '

CONF
    cat "$here/../compose/postgres/ingest.conf"
}

postgres_stop() {
    postgres_pid >/dev/null || return 0
    postgres_run pg_ctl stop -s -w -t 60 -m fast -D "$(postgres_data)" >/dev/null ||
        fail "PostgreSQL in $dir does not stop"
}

# Sends SIGKILL to the server and all its children at once, as if the power had failed. Waits until all are gone: the
# next start is refused as long as one of them uses the shared memory.
postgres_kill() {
    local pid children
    pid=$(postgres_pid) || return 0
    children=$(children_of "$pid")
    # shellcheck disable=SC2086 # a list of process ids
    kill -s KILL "$pid" $children 2>/dev/null || true
    wait_until 20 all_gone "$pid" "$children" || fail "PostgreSQL in $dir does not die"
}

# postgres_dump DATABASE FILE: in the format of pg_restore.
postgres_dump() {
    PGPASSWORD=$POSTGRES_PASSWORD "$(postgres_bin)/pg_dump" -h 127.0.0.1 -p "$POSTGRES_PORT" -U postgres -Fc -f "$2" "$1"
}

children_of() {
    local process fields
    for process in /proc/[0-9]*; do
        read_process_fields "${process#/proc/}" || continue
        [[ ${fields[1]} != "$1" ]] || say "${process#/proc/}"
    done
}

all_gone() {
    local pid
    # shellcheck disable=SC2048
    for pid in $*; do
        ! process_start_time "$pid" >/dev/null || return 1
    done
}
