#!/usr/bin/env bash
# Injects random faults into the whole system under load, and checks that every confirmed event is stored exactly once.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
for part in common dotnet; do
    # shellcheck source=/dev/null
    source "$root/scripts/lib/$part.sh"
done

readonly home=$root/.local/chaos
owner=0

usage() {
    cat <<'TEXT'
usage: ./chaos.sh [--seed N] [--short] [--faults N] [--events N] [--seconds N] [--rate N]

Builds, starts the whole system on private servers, publishes over REST, AMQP and MassTransit with 30 % duplicates,
injects faults that a seed determines, and checks at the end that every confirmed event is stored exactly once with the
value that was sent. docs/chaos.md explains the output.

  --seed N     the schedule of an earlier run again; by default a seed is drawn and printed
  --short      every group of faults, in less than four minutes
  --faults N   how many faults (60, or 12 with --short)
  --events N   publish until so many events are confirmed (1,000,000, or 20,000 with --short)
  --seconds N  begin no fault and end the load after this time
  --rate N     events per second while nothing is broken (2,500)

exit code: 0 if every check held; 1 if one failed (journals, logs and a dump of the database are kept under
.local/chaos), or if the command line is wrong; 130 or 143 if it was interrupted
TEXT
}

# The program and what it starts have a process group of their own, and end with it however it ends.
end_leftovers() {
    local leader
    if [[ -s $home/chaos.process ]]; then
        read -r leader _ <"$home/chaos.process"
        stop_recorded "$home/chaos.process" 90 TERM || true
        kill -s KILL -- "-$leader" 2>/dev/null || true
    fi
    [[ ! -s $home-servers/servers.env ]] || "$root/scripts/servers.sh" down "$home-servers" || true
    if mountpoint -q "$home/disk" 2>/dev/null; then umount -l "$home/disk" || true; fi
}

finish() {
    local code=$?
    trap '' INT TERM HUP PIPE
    set +e
    if ((owner)); then
        end_leftovers
        rm -f -- "$home/owner.process"
    fi
    exit "$code"
}

# Without root rights the clocks cannot be stepped unless faketime is there already.
install() {
    if ((EUID == 0)); then "$root/scripts/servers.sh" install faults; else "$root/scripts/servers.sh" install; fi
}

main() {
    if [[ " $* " == *" --help "* || " $* " == *" -h "* ]]; then usage && exit; fi
    trap finish EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    trap 'exit 141' PIPE
    check_dotnet
    mkdir -p "$home"
    become_owner "$home" ./chaos.sh
    owner=1
    end_leftovers
    install
    build_release Aggregator.Chaos
    # In the background, because bash runs traps only between foreground commands.
    setsid dotnet "$root/Aggregator.Chaos/bin/Release/net10.0/Aggregator.Chaos.dll" "$@" </dev/null &
    record_process "$home/chaos.process" $!
    wait $!
}

main "$@"
