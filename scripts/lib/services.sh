# shellcheck shell=bash disable=SC2154
# The processes that run.sh starts. Expects $run, the folder of their records, logs and programs.

# Copies of what was built, so that a build beside a running system does not change programs under it.
copy_programs() {
    local name
    rm -rf -- "$run/app"
    mkdir -p "$run/app"
    for name in Aggregator.Api Aggregator.Consumers Publisher.Worker; do
        cp -R -- "$root/$name/bin/Release/net10.0" "$run/app/$name"
    done
}

# start_service NAME PROGRAM [ARGUMENT...]: in a session of its own, because Ctrl-C in the terminal is for run.sh, which
# then stops everything in order.
start_service() {
    local name=$1 program=$2
    shift 2
    (cd "$run/app/$program" && exec setsid dotnet "$program.dll" "$@") </dev/null >"$run/logs/$name.log" 2>&1 &
    record_process "$run/$name.process" $!
    # So that bash does not report in its own words how it ended.
    disown $!
}

# The names of all that was started and not stopped.
services() { compgen -G "$run/*.process" | sed 's#.*/##; s#\.process$##' | grep -Fxv owner || true; }

# Names a service that has died, and shows why. The publisher is no service: its end is what one waits for.
check_services() {
    local name
    while IFS= read -r name; do
        if [[ $name != publisher ]] && recorded_process_gone "$run/$name.process"; then
            show_tail "$run/logs/$name.log" 20
            fail "$name has ended; its log is $run/logs/$name.log"
        fi
    done < <(services)
}

# In the order in which the events flow, and the consumers all at once.
stop_services() {
    local name
    stop_service publisher
    stop_service api
    while IFS= read -r name; do signal_service "$name"; done < <(services)
    while IFS= read -r name; do stop_service "$name"; done < <(services)
}

signal_service() {
    local pid
    if pid=$(recorded_process "$run/$1.process"); then kill -s TERM "$pid" 2>/dev/null || true; fi
}

stop_service() {
    stop_recorded "$run/$1.process" 15 TERM || warn "$1 did not stop within 15 s and was killed"
}
