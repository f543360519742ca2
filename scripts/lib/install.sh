# shellcheck shell=bash
# Installs the Debian packages that are missing, without leaving Debian's own servers running.

readonly policy=/usr/sbin/policy-rc.d
readonly policy_mark='# made by the Aggregator scripts for the time of one installation'
readonly no_cluster=/etc/postgresql-common/createcluster.d/aggregator-install.conf

# With WITH_SAMPLES=1 also what the tests need: the samples' languages, and shellcheck. Debian's Python, because a
# Python of the user's does not see Debian's packages; any Node will do.
missing_packages() {
    if [[ -n ${WITH_SAMPLES:-} ]]; then
        /usr/bin/python3 -c 'import pika' 2>/dev/null || say python3-pika
        command -v node >/dev/null || say nodejs
        command -v npm >/dev/null || say npm
        command -v shellcheck >/dev/null || say shellcheck
    fi
    compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || say postgresql
    compgen -G '/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server' >/dev/null || say rabbitmq-server
    command -v curl >/dev/null || say curl
}

# install_packages COMMAND: COMMAND is what a user without root rights is told to run.
install_packages() {
    local missing
    missing=$(missing_packages | xargs)
    [[ -n $missing ]] || return 0
    command -v apt-get >/dev/null || fail "missing: $missing, and this is no Debian machine; install them by hand"
    ((EUID == 0)) || fail "missing packages: $missing. Run this once: $1"
    # Two scripts may start at the same moment; the second finds nothing left to do.
    (
        flock 9
        missing=$(missing_packages | xargs)
        [[ -z $missing ]] || install_quietly "$missing"
    ) 9>/run/lock/aggregator-install.lock
}

# Runs in a subshell, so that its trap undoes the temporary settings however it ends.
install_quietly() (
    local log names had_epmd=0
    log=$(mktemp)
    ! command -v epmd >/dev/null || had_epmd=1
    read -r -a names <<<"$1"
    trap 'forget_temporary_settings; rm -f -- "$log"' EXIT
    hold_back_servers
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

# Debian starts a server as soon as it is installed: a broker on 5672 and a cluster on 5432, which nobody asked for.
# A policy of the machine's owner stays as it is.
hold_back_servers() {
    forget_temporary_settings
    if [[ ! -e $policy ]]; then
        printf '#!/bin/sh\n%s\nexit 101\n' "$policy_mark" >"$policy"
        chmod 755 "$policy"
    fi
    mkdir -p "${no_cluster%/*}"
    say 'create_main_cluster = false' >"$no_cluster"
}

forget_temporary_settings() {
    if grep -qsF "$policy_mark" "$policy"; then rm -f "$policy"; fi
    rm -f "$no_cluster"
    rmdir "${no_cluster%/*}" /etc/postgresql-common 2>/dev/null || true
}

# What was just installed shall not come up at the next boot either, and take our ports. A server that was installed
# before was put there by somebody who wants it, and is not touched. No "service stop" here: nothing runs, and that of
# rabbitmq-server would start epmd on all interfaces.
disable_autostart() {
    local had_epmd=$1 name
    for name in "${@:2}"; do
        [[ $name == postgresql || $name == rabbitmq-server ]] || continue
        update-rc.d "$name" disable || true
    done
    # Erlang's port mapper listens on all interfaces, and our brokers bring their own.
    if ((!had_epmd)) && [[ -d /run/systemd/system ]]; then systemctl disable --now epmd.socket epmd || true; fi
}
