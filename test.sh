#!/usr/bin/env bash
# Builds everything, checks format and scripts, starts private servers, runs all tests against them and ends with
# "N passed, N failed". Arguments go to dotnet test: ./test.sh --filter Duplicate
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
for library in common dotnet checks; do
    # shellcheck source=/dev/null
    source "$root/scripts/lib/$library.sh"
done

# Each part has a folder of its own, so that all can run at the same time.
part='test'
if [[ ${1:-} == --fast || ${1:-} == --cluster ]]; then
    part=${1#--}
    shift
fi
readonly part home=$root/.local/$part
readonly results=$home/results
# A run that takes longer than this is taken to hang. --blame-hang-timeout ends a single test long before that.
readonly limit=${AGGREGATOR_TEST_TIMEOUT:-3000}
readonly cluster_tests=FullyQualifiedName~Aggregator.Tests.Cluster.
verbosity=minimal

# The verdict until there are results: a run that is interrupted has failed.
verdict='0 passed, 1 failed'
exit_code=1
owner=0
checks_passed=0 checks_failed=0

# Many tests wait for what the broker's management API shows.
export STATISTICS_INTERVAL=1000

usage() {
    cat <<'TEXT'
usage: ./test.sh [ARGUMENT OF DOTNET TEST...]
       ./test.sh --fast [ARGUMENT OF DOTNET TEST...]
       ./test.sh --cluster [ARGUMENT OF DOTNET TEST...]

Builds, starts private PostgreSQL and RabbitMQ servers under .local/test, runs all tests on them, stops them, and ends
with the line "N passed, N failed". Runs beside ./run.sh. For example: ./test.sh --filter Duplicate
Without arguments it also checks the format of the code (dotnet format) and the scripts (shellcheck); each counts as one.

  --fast     only the tests that need no server, and the check of the scripts: in less than a minute after the build
  --cluster  only the tests that lose nodes of a cluster (docs/cluster.md), which are no part of the others: in about ten
             minutes, with the time that each loss takes. The nodes' logs stay in .local/cluster-* until the next run.
             The first run needs root, for Debian's Patroni, etcd and HAProxy.

environment (a default port that is taken is replaced by the next free one; one given here has to be free):
  AGGREGATOR_TEST_PG_PORT          25432
  AGGREGATOR_TEST_AMQP_PORT        25572
  AGGREGATOR_TEST_MANAGEMENT_PORT  25573
  AGGREGATOR_TEST_TIMEOUT          3000, seconds for the whole test run
TEXT
}

# Tests that stop and kill servers have servers of their own, in folders next to this one.
test_server_directories() { compgen -G "$root/.local/test*/servers.env" | xargs -r -d '\n' -n 1 dirname || true; }

# Kills the servers, because their data are discarded and a clean shutdown of RabbitMQ takes seconds.
stop_servers() {
    local directory
    while IFS= read -r directory; do
        "$root/scripts/servers.sh" rabbitmq-kill "$directory" || true
        "$root/scripts/servers.sh" postgres-kill "$directory" || true
        "$root/scripts/servers.sh" down "$directory" || true
        # Keep the logs of this run's own servers for inspection.
        if [[ $directory == "$home" ]]; then
            rm -rf -- "$home"/{postgres/data,rabbitmq/mnesia,servers.env}
        else
            rm -rf -- "$directory"
        fi
    done < <(test_server_directories)
}

discard_clusters() {
    local directory
    while IFS= read -r directory; do
        "$root/scripts/cluster.sh" discard "$directory" || true
    done < <(compgen -G "$root/.local/cluster-*/cluster.env" | xargs -r -d '\n' -n 1 dirname)
}

# The tests run in a process group of their own, so that the processes they started end with them.
stop_tests() {
    local leader
    [[ -s $home/tests.process ]] || return 0
    read -r leader _ <"$home/tests.process"
    stop_recorded "$home/tests.process" 20 TERM || true
    kill -s KILL -- "-$leader" 2>/dev/null || true
}

finish() {
    trap '' INT TERM HUP PIPE
    set +e
    if ((owner)); then
        stop_tests
        case $part in
            test) stop_servers ;;
            cluster) discard_clusters ;;
        esac
        rm -f -- "$home/owner.process"
    fi
    say "$verdict"
    exit "$exit_code"
}

# port NAME DEFAULT: the port the user chose, or the first free one from the default on.
port() {
    if [[ -n ${!1:-} ]]; then say "${!1}"; else free_port "$2"; fi
}

# Another clone's tests may take a port after it was chosen and before the server starts; then choose again.
start_servers() {
    local ports
    while :; do
        ports=("$(port AGGREGATOR_TEST_PG_PORT 25432)" "$(port AGGREGATOR_TEST_AMQP_PORT 25572)")
        ports+=("$(port AGGREGATOR_TEST_MANAGEMENT_PORT "$((ports[1] + 1))")")
        if servers_up "${ports[@]}"; then break; fi
        [[ $(port AGGREGATOR_TEST_PG_PORT "${ports[0]}") != "${ports[0]}" ||
            $(port AGGREGATOR_TEST_AMQP_PORT "${ports[1]}") != "${ports[1]}" ||
            $(port AGGREGATOR_TEST_MANAGEMENT_PORT "${ports[2]}") != "${ports[2]}" ]] || return 1
    done
    use_servers
}

servers_up() {
    CHOOSE_POSTGRES_PORT=AGGREGATOR_TEST_PG_PORT CHOOSE_AMQP_PORT=AGGREGATOR_TEST_AMQP_PORT \
        CHOOSE_MANAGEMENT_PORT=AGGREGATOR_TEST_MANAGEMENT_PORT "$root/scripts/servers.sh" up "$home" "$@"
}

use_servers() {
    # shellcheck source=/dev/null
    source "$home/servers.env"
    export AGGREGATOR_TEST_POSTGRES=$AGGREGATOR_POSTGRES_ADMIN
    export AGGREGATOR_TEST_RABBITMQ=$AGGREGATOR_RABBITMQ_ADMIN
    export AGGREGATOR_TEST_MANAGEMENT=$AGGREGATOR_RABBITMQ_MANAGEMENT
    # Those of a ./run.sh or of the user must not reach the tests.
    unset AGGREGATOR_POSTGRES AGGREGATOR_POSTGRES_OWNER AGGREGATOR_POSTGRES_UPKEEP
    unset AGGREGATOR_RABBITMQ AGGREGATOR_RABBITMQ_MANAGEMENT
}

# Runs in the background, because bash runs traps only between foreground commands: CI's SIGTERM would wait.
run_tests() {
    rm -rf -- "$results"
    setsid timeout -k 20 "$limit" dotnet test "$root/Aggregator.Tests" -c Release --no-build -nologo \
        --results-directory "$results" --logger 'trx;LogFileName=tests.trx' --logger "console;verbosity=$verbosity" \
        --blame-hang-timeout 5m --blame-hang-dump-type none "$@" </dev/null &
    record_process "$home/tests.process" $!
    wait $!
}

# count NAME: prints one counter of the result file.
count() { sed -n "s/.*<Counters .*\b$1=\"\([0-9]*\)\".*/\1/p" "$results/tests.trx"; }

# judge CODE: sets the verdict from the result file. It is a success only if dotnet test exited with 0.
judge() {
    local passed=$checks_passed failed=$checks_failed skipped=0
    if [[ -s $results/tests.trx ]]; then
        passed=$((passed + $(count passed)))
        failed=$((failed + $(count failed) + $(count error) + $(count timeout) + $(count aborted)))
        skipped=$(($(count total) - $(count executed)))
    fi
    if (($1 == 124 || $1 == 137)); then warn "the tests were stopped after $limit s"; fi
    if (($1 != 0 && failed == checks_failed)); then
        warn "dotnet test ended with code $1: the run is incomplete"
        failed=$((failed + 1))
    elif ((passed + failed == checks_passed + checks_failed)); then
        warn "no test ran"
    elif ((failed == 0)); then
        exit_code=0
    fi
    verdict="$passed passed, $failed failed"
    ((skipped == 0)) || verdict+=", $skipped skipped"
}

run_checks() {
    if command -v shellcheck >/dev/null; then
        check "shell scripts" check_shell_scripts
    else
        warn "shellcheck is missing: the scripts are not checked"
    fi
    [[ $part == fast ]] || check "format" check_format
}

# Stops the servers of earlier runs first, because nothing else does.
prepare() {
    case $part in
        test)
            stop_servers
            rm -rf -- "$home"/{postgres,rabbitmq}
            "$root/scripts/servers.sh" install samples
            ;;
        cluster)
            discard_clusters
            rm -rf -- "$root"/.local/cluster-*
            "$root/scripts/servers.sh" install cluster
            ;;
    esac
}

main() {
    if [[ ${1:-} == --help || ${1:-} == -h ]]; then usage && exit; fi
    trap finish EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    trap 'exit 141' PIPE
    check_dotnet
    mkdir -p "$home"
    # A second run would stop the servers of the first one.
    become_owner "$home" ./test.sh
    owner=1
    stop_tests
    prepare
    if [[ $part == test ]]; then build_release; else build_release Aggregator.Tests; fi
    (($#)) || [[ $part == cluster ]] || run_checks
    [[ $part == test ]] || unset "${!AGGREGATOR_@}"
    case $part in
        test) start_servers ;;
        fast) set -- --filter 'Category!=Servers' "$@" ;;
        cluster)
            export AGGREGATOR_TEST_CLUSTER=1
            # This shows the times, which the tests write to their output.
            verbosity=detailed
            (($#)) || set -- --filter "$cluster_tests"
            ;;
    esac
    local code=0
    run_tests "$@" || code=$?
    judge "$code"
}

main "$@"
