# shellcheck shell=bash disable=SC2154
# The processes that run.sh starts. Expects $run, the folder with their process records, logs and programs.

# start_service NAME PROGRAM [ARGUMENT...]: starts it in a session of its own, so that Ctrl-C in the terminal reaches only
# run.sh, which then stops everything in order.
start_service() {
    local name=$1 program=$2
    shift 2
    (cd "$run/app/$program" && exec setsid dotnet "$program.dll" "$@") </dev/null >"$run/logs/$name.log" 2>&1 &
    record_process "$run/$name.process" $!
    # Bash must not report how it ended.
    disown $!
}

# Prints the names of all services that were started and not stopped.
services() { compgen -G "$run/*.process" | sed 's#.*/##; s#\.process$##' | grep -Fxv owner || true; }

# Fails if a service has died, and shows the end of its log. The publisher is not a service: it is expected to end.
check_services() {
    local name
    while IFS= read -r name; do
        if [[ $name != publisher ]] && recorded_process_gone "$run/$name.process"; then
            show_tail "$run/logs/$name.log" 20
            fail "$name has ended; its log is $run/logs/$name.log"
        fi
    done < <(services)
}

# Stops the services in the order in which events flow, and all consumers at once.
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
