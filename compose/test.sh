#!/usr/bin/env bash
# Builds and runs the containers, puts them under load and kills them; the last line is "N passed, N failed".
# shellcheck disable=SC2317 # traps and check call functions by name
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
readonly home=$root/.local/compose-test
for part in scripts/lib/common.sh compose/test/{stack,checks,faults,variants,cluster}.sh; do
    # shellcheck source=/dev/null
    source "$root/$part"
done

passed=0 failed=0 number=0 good=0 job='' owner=0

usage() {
    cat <<'TEXT'
usage: compose/test.sh

Builds the images, starts the stack as a Compose project of its own on ports of its own, checks it, kills parts of it
under load, and removes all it made; then the same with the cluster, unless an image for it is missing and cannot be pulled.
Needs Docker with Compose 2.24 or later, curl and openssl. Runs beside a stack that is up. Logs stay in
.local/compose-test.

environment (a default port that is taken is replaced by the next free one):
  AGGREGATOR_COMPOSE_TEST_API_PORT         18080
  AGGREGATOR_COMPOSE_TEST_MANAGEMENT_PORT  18672
TEXT
}

# check NAME FUNCTION [ARGUMENT...]: runs a check and sets "good". The check runs in the background, because bash runs
# traps only between foreground commands, and in a process group of its own, so that everything it starts ends with it.
# Never use it in a condition or before "||": there bash would continue the check after a failure.
check() {
    local name=$1 log begin=$SECONDS code=0
    shift
    number=$((number + 1))
    log=$*
    log=$home/logs/$(printf '%02d' "$number")-${log//[^a-zA-Z0-9]/-}.log
    set -m
    (
        set +m
        trap - EXIT INT TERM HUP PIPE
        "$@"
    ) </dev/null >"$log" 2>&1 &
    job=$!
    set +m
    wait "$job" || code=$?
    # A failed check may have left processes behind, a load for example.
    kill -s TERM -- "-$job" 2>/dev/null || true
    job=
    if ((code == 0)); then
        passed=$((passed + 1))
        say "ok    $name ($((SECONDS - begin)) s)"
    else
        failed=$((failed + 1))
        say "FAIL  $name ($((SECONDS - begin)) s, code $code)"
        show_tail "$log" 30
        compose ps -a >"$log.containers" 2>&1 || true
        compose logs --no-color --tail 300 >"$log.services" 2>&1 || true
        mine container -a | xargs -r docker inspect -f '{{.Name}} {{json .State}}' >"$log.states" 2>&1 || true
    fi
    sed -n 's/^note: /      /p' "$log"
    good=$((code == 0))
}

finish() {
    trap '' INT TERM HUP PIPE
    set +e
    if ((owner)); then
        if [[ -n $job ]]; then
            kill -s TERM -- "-$job" 2>/dev/null
            wait "$job" 2>/dev/null
        fi
        remove_all >"$home/logs/removal.log" 2>&1 || {
            show_tail "$home/logs/removal.log"
            failed=$((failed + 1))
        }
        rm -f -- "$home/owner.process"
    fi
    # A run that was interrupted has failed.
    ((finished)) || failed=$((failed + 1))
    say "$passed passed, $failed failed"
    exit $((failed > 0))
}

run_checks() {
    check 'every compose file is valid' files_are_valid
    check 'the images are built' images_are_built
    ((good)) || return 0
    check 'the stack gets healthy' stack_gets_healthy
    ((good)) || return 0
    check 'an event goes in and comes out' event_goes_through
    check 'no process runs as root or with capabilities' nothing_runs_as_root
    check 'file systems of ours cannot be written' root_is_read_only
    check 'only the API and the management page are published, on loopback' only_two_ports
    check 'the back-end network leads nowhere' backend_is_internal
    check 'the broker runs with its policies and users' broker_is_provisioned
    check 'the database has the settings for ingestion' database_is_tuned
    check 'a load of 25,000 events is stored exactly once' whole_load
    check 'SIGKILL of a consumer under load' fault consumers
    check 'SIGKILL of the API under load' fault api
    check 'SIGKILL of the broker under load' fault rabbitmq
    check 'SIGKILL of the database under load' fault postgres
    check 'four consumers' four_consumers
    check 'services stop with code 0, and wait for servers that start later' stop_and_start_in_disorder
    check 'down and up keep every row' down_and_up
    check 'secrets from files, and TLS to broker and database' secrets_and_tls
    cluster_checks
}

main() {
    if [[ ${1:-} == --help || ${1:-} == -h ]]; then usage && exit; fi
    (($# == 0)) || { usage >&2 && exit 2; }
    finished=0
    trap finish EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    trap 'exit 141' PIPE
    docker version >/dev/null 2>&1 || fail "no Docker engine answers"
    docker compose version >/dev/null 2>&1 || fail "docker has no compose plugin"
    mkdir -p "$home"
    become_owner "$home" compose/test.sh
    owner=1
    rm -rf -- "$home"/{logs,secrets,certificates}
    mkdir -p "$home/logs"
    configure_stack
    remove_all >/dev/null 2>&1
    run_checks
    finished=1
}

main "$@"
