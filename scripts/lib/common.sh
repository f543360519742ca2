# shellcheck shell=bash
# Small helpers shared by the scripts. Sourced, never run: the caller has set -euo pipefail.

say() { printf '%s\n' "$*"; }
warn() { printf '%s\n' "$*" >&2; }

fail() {
    warn "error: $*"
    exit 1
}

# wait_until SECONDS COMMAND...: polls a condition; returns 1 if it does not hold in time.
wait_until() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@"; do
        ((SECONDS < deadline)) || return 1
        sleep 0.1
    done
}

show_tail() {
    [[ -s $1 ]] || return 0
    warn "--- the end of $1:"
    tail -n "${2:-15}" -- "$1" >&2
    warn "---"
}

# A port counts as taken if something accepts connections on it. This needs neither ss nor lsof, which may be missing.
port_taken() { (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# demand_free_port PORT WHAT HOW: fails if the port is taken; HOW tells the user how to choose another one.
demand_free_port() {
    ! port_taken "$1" || fail "port $1 is taken (wanted for $2); choose another with $3"
}

# free_port PORT: prints the first free port, beginning with this one.
free_port() {
    local port=$1
    while port_taken "$port"; do port=$((port + 1)); done
    say "$port"
}

is_port() { [[ $1 =~ ^[0-9]{1,5}$ ]] && (($1 >= 1024 && $1 <= 65535)); }

new_password() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

# A server outlives the script that starts it, so it must not keep the caller's pipes and locks open.
close_other_descriptors() {
    local descriptor
    for descriptor in "/proc/$BASHPID/fd"/*; do
        descriptor=${descriptor##*/}
        # 255 belongs to bash and is not inherited.
        ((descriptor <= 2 || descriptor == 255)) || exec {descriptor}>&-
    done
}

# set_private FILE: replaces the file by standard input in one step; only its owner can read it.
set_private() {
    (umask 077 && cat >"$1.new")
    mv -f -- "$1.new" "$1"
}

# A process is identified by its id and its start time, so that a recycled id is never mistaken for it. A zombie counts as
# gone once its other threads have ended, which may still hold its ports; in a container nothing may ever reap it.
process_start_time() {
    local fields threads
    read_process_fields "$1" || return 1
    threads=("/proc/$1/task"/*)
    [[ ${fields[0]} != [ZX] || ${#threads[@]} -gt 1 ]] && say "${fields[19]}"
}

# Sets the caller's array "fields": state, parent, ... (proc(5), from the third field of /proc/PID/stat on).
read_process_fields() {
    local stat
    { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
    # The name, in parentheses before these fields, may contain blanks.
    read -r -a fields <<<"${stat##*) }"
}

record_process() {
    local start
    start=$(process_start_time "$2") || start=gone
    say "$2 $start" >"$1"
}

# recorded_process FILE: prints the process id if that same process is still running.
recorded_process() {
    local pid start
    [[ -s $1 ]] && read -r pid start <"$1" || return 1
    [[ $(process_start_time "$pid") == "$start" ]] && say "$pid"
}

recorded_process_gone() { ! recorded_process "$1" >/dev/null; }

# stop_recorded FILE SECONDS [SIGNAL]: stops the recorded process; kills it after the time limit, and then returns 1.
stop_recorded() {
    local pid forced=0
    if pid=$(recorded_process "$1"); then
        kill -s "${3:-TERM}" "$pid" 2>/dev/null || true
        if ! wait_until "$2" recorded_process_gone "$1"; then
            forced=1
            kill -s KILL "$pid" 2>/dev/null || true
            wait_until 10 recorded_process_gone "$1" || fail "process $pid of $1 does not end"
        fi
    fi
    rm -f -- "$1"
    return "$forced"
}

# become_owner DIR COMMAND: lets only one COMMAND at a time work with DIR. The lock is held only during the check: the
# recorded process decides, so that neither a crash nor a child that inherits a descriptor leaves DIR locked.
become_owner() {
    local other
    # shellcheck disable=SC2094
    {
        flock 9
        ! other=$(recorded_process "$1/owner.process") || fail "$2 runs already, as process $other"
        record_process "$1/owner.process" $$
    } 9>"$1/owner.lock"
}
