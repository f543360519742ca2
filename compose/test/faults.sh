# shellcheck shell=bash disable=SC2154
# Faults of a running stack. After each the publisher's verdict must be good and the ledger balanced.

# crash CONTAINER: sends SIGKILL from the engine's machine, as the kernel's out-of-memory killer does; the restart policy
# must start the container again. Where that is not permitted, uses "docker kill" and "docker start".
crash() {
    local pid started
    started=$(inspect "$1" '{{.State.StartedAt}}')
    pid=$(inspect "$1" '{{.State.Pid}}')
    if is_process_of "$pid" "$1"; then
        kill -s KILL "$pid"
    else
        docker kill -s KILL "$1"
        docker wait "$1"
        docker start "$1"
    fi
    demand 'the container was started again' wait_until 60 started_since "$1" "$started"
}

# The engine may run on another machine, so that the id belongs to another process here. The mounts of a process name its
# container.
is_process_of() { ((EUID == 0)) && grep -qs "/$2/" "/proc/$1/mountinfo"; }

started_since() { [[ $(inspect "$1" '{{.State.StartedAt}} {{.State.Running}}') != "$2"* && $(inspect "$1" '{{.State.Running}}') == true ]]; }

# fault SERVICE: crashes one container of the service under load.
fault() {
    local service=$1 container load begin
    container=$(first_container "$service")
    begin=$(received)
    # The rate is limited so that the load is still running when the container is killed.
    load 8000 --rate 2000 &
    load=$!
    demand 'the load is running' wait_until 60 received_at_least $((begin + 1000))
    crash "$container"
    demand 'the load was still running' kill -0 "$load"
    wait "$load"
    demand 'the ledger is balanced' is_balanced
    # The killed container needs time to start, and its health is checked only every few seconds.
    demand 'everything is healthy again' wait_until 90 everything_healthy
}

four_consumers() {
    compose up -d --no-build --wait --wait-timeout 120 --scale consumers=4
    demand 'four are on the queue' wait_until 20 consumers_are 4
    load 5000
    demand 'the ledger is balanced' is_balanced
    compose up -d --no-build --wait --wait-timeout 120
    demand 'two are on the queue' wait_until 20 consumers_are 2
}

# Stops the consumers in the middle of a load, which must lose nothing, and everything else afterwards.
stop_and_start_in_disorder() {
    local before load container consumers
    consumers=$(containers consumers | wc -l)
    before=$(received)
    load 5000 --rate 2000 &
    load=$!
    demand 'the load is running' wait_until 60 received_at_least $((before + 500))
    compose stop consumers
    compose start consumers
    wait "$load"
    demand 'the ledger is balanced' is_balanced

    before=$(received)
    compose stop
    for container in $(compose ps -a -q rabbitmq postgres api consumers); do
        demand "$(inspect "$container" '{{.Name}}') ended with 0" test "$(inspect "$container" '{{.State.ExitCode}}')" = 0
    done
    # As after a restart of the machine, the services start before their servers.
    compose ps -a -q api consumers | xargs docker start
    demand 'the API lives without broker and database' wait_until 30 ask health/live
    compose ps -a -q rabbitmq postgres | xargs docker start
    demand 'everything is healthy' wait_until 120 everything_healthy "$consumers"
    demand 'nothing was lost' test "$(received)" = "$before"
    load 500
}

down_and_up() {
    local before after
    before=$(ask stats)
    compose down
    [[ -z $(mine container -a) && -z $(mine network) ]] || fail "down has left something"
    compose up -d --no-build --wait --wait-timeout 180
    after=$(ask stats)
    for name in received unique_processed duplicate_dropped rejected; do
        demand "$name is the same" test "$(number "$after" "$name")" = "$(number "$before" "$name")"
    done
    demand 'there was something to keep' test "$(number "$after" unique_processed)" -gt 25000
    demand 'the ledger is balanced' is_balanced
}
