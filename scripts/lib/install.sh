# shellcheck shell=bash
# Installs the missing Debian packages without leaving Debian's own servers running.

readonly policy=/usr/sbin/policy-rc.d
readonly policy_mark='# made by the Aggregator scripts for the time of one installation'
readonly no_cluster=/etc/postgresql-common/createcluster.d/aggregator-install.conf

# With WITH_SAMPLES=1 this includes what the tests need: the samples' languages, shellcheck, promtool (a part of
# Debian's prometheus) and a browser with fonts. Python must be Debian's, because the user's own does not see Debian's
# packages; any Node will do, and Google's Chrome. With WITH_CLUSTER=1 it includes what scripts/cluster.sh needs.
missing_packages() {
    if [[ -n ${WITH_SAMPLES:-} ]]; then
        /usr/bin/python3 -c 'import pika' 2>/dev/null || say python3-pika
        command -v node >/dev/null || say nodejs
        command -v npm >/dev/null || say npm
        command -v shellcheck >/dev/null || say shellcheck
        command -v promtool >/dev/null || say prometheus
        [[ -x /usr/bin/chromium || -x /usr/bin/google-chrome ]] || say chromium fonts-dejavu-core
    fi
    if [[ -n ${WITH_CLUSTER:-} ]]; then
        [[ -x /usr/bin/patroni ]] || say patroni python3-etcd
        command -v etcd >/dev/null || say etcd-server
        [[ -x /usr/sbin/haproxy ]] || say haproxy
    fi
    # The fault tests step the clocks of the programs with it.
    if [[ -n ${WITH_FAULTS:-} ]]; then
        command -v faketime >/dev/null || say faketime
    fi
    compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || say postgresql
    compgen -G '/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server' >/dev/null || say rabbitmq-server
    command -v curl >/dev/null || say curl
}

# install_packages COMMAND: installs what is missing. A user without root rights is told to run COMMAND instead.
install_packages() {
    local missing
    missing=$(missing_packages | xargs)
    [[ -n $missing ]] || return 0
    command -v apt-get >/dev/null || fail "missing: $missing, and this is not a Debian machine; install them manually"
    ((EUID == 0)) || fail "missing packages: $missing. Run this once: $1"
    # Two scripts may start at the same moment; the second one then has nothing left to install.
    (
        flock 9
        missing=$(missing_packages | xargs)
        [[ -z $missing ]] || install_quietly "$missing"
    ) 9>/run/lock/aggregator-install.lock
}

# Runs in a subshell, so that its trap removes the temporary settings however it ends.
install_quietly() (
    local log names had_epmd=0
    log=$(mktemp)
    ! command -v epmd >/dev/null || had_epmd=1
    read -r -a names <<<"$1"
    trap 'remove_temporary_settings; rm -f -- "$log"' EXIT
    prevent_server_start
    say "Installing $1 (Debian packages) ..."
    {
        apt_get update && apt_get install -y --no-install-recommends "${names[@]}"
    } >"$log" 2>&1 || {
        show_tail "$log" 30
        fail "could not install: $1"
    }
    disable_autostart "$had_epmd" "${names[@]}" >/dev/null 2>&1
)

apt_get() { DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@" </dev/null; }

# Debian starts a server as soon as it is installed: a broker on 5672 and a cluster on 5432. This prevents both.
# A policy that already exists on the machine is kept.
prevent_server_start() {
    remove_temporary_settings
    if [[ ! -e $policy ]]; then
        printf '#!/bin/sh\n%s\nexit 101\n' "$policy_mark" >"$policy"
        chmod 755 "$policy"
    fi
    mkdir -p "${no_cluster%/*}"
    say 'create_main_cluster = false' >"$no_cluster"
}

remove_temporary_settings() {
    if grep -qsF "$policy_mark" "$policy"; then rm -f "$policy"; fi
    rm -f "$no_cluster"
    rmdir "${no_cluster%/*}" /etc/postgresql-common 2>/dev/null || true
}

# Keeps the servers that were just installed from starting at the next boot, where they would take the default ports. A
# server that was installed before is left alone. There is no "service stop", because nothing runs, and that of
# rabbitmq-server would start epmd on all interfaces.
disable_autostart() {
    local had_epmd=$1 name
    for name in "${@:2}"; do
        case $name in
            postgresql | rabbitmq-server | prometheus | patroni | haproxy) update-rc.d "$name" disable || true ;;
            etcd-server) update-rc.d etcd disable || true ;;
        esac
    done
    # Debian's epmd, Erlang's port mapper, listens on all interfaces; the private brokers start one of their own.
    if ((!had_epmd)) && [[ -d /run/systemd/system ]]; then systemctl disable --now epmd.socket epmd || true; fi
}
