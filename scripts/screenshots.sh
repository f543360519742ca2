#!/usr/bin/env bash
# Takes the pictures of the dashboard in docs/images, of a system that ./run.sh starts and a load of four minutes. Needs a
# release build, and what "scripts/servers.sh install samples" installs. Uses the data and the ports of ./run.sh.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
# shellcheck source=/dev/null
source "$root/scripts/lib/common.sh"
readonly root run=$root/.local/run images=$root/docs/images
readonly api=http://127.0.0.1:${AGGREGATOR_API_PORT:-8080}
# Events per second of each minute, so that the charts show more than a line.
readonly rates=(300 900 1200 700)
serving=

finish() {
    [[ -z $serving ]] || kill -s TERM "$serving" 2>/dev/null || true
    [[ -z $serving ]] || wait "$serving" || true
}

load() {
    dotnet "$root/Publisher.Worker/bin/Release/net10.0/Publisher.Worker.dll" --url "$api" --events "$(($1 * 60))" \
        --duplicates 0.3 --rate "$1" >/dev/null
}

# An event that is published twice, and once with another payload.
conflict() {
    local state
    for state in paid paid refunded; do
        curl -sf --noproxy '*' -o /dev/null "$api/publish" -H 'Content-Type: application/json' -d '{"topic":"orders",
            "event_id":"7f0c2f5e","timestamp":"2026-01-31T12:00:00Z","source":"shop",
            "payload":{"order":4711,"state":"'"$state"'","lines":[{"sku":"A-1","count":2}]}}'
    done
}

# Events whose payload is no object, from a publisher that uses AMQP.
rejections() {
    local number
    # shellcheck source=/dev/null
    source "$run/services.env"
    for number in 1 2 3 4 5 6 7 8 9; do
        say '{"topic":"orders","event_id":"'"$number"'","timestamp":"2026-01-31T12:00:00Z","source":"legacy","payload":[]}'
    done | AGGREGATOR_AMQP=amqp://aggregator-publisher:$PUBLISHER_PASSWORD@127.0.0.1:${AGGREGATOR_AMQP_PORT:-5672}/aggregator \
        /usr/bin/python3 "$root/samples/python/publish.py" >/dev/null
}

is_serving() { grep -q '^Serving' "$run/screenshots.log"; }
ended() { ! kill -0 "$serving" 2>/dev/null; }

main() {
    local rate
    trap finish EXIT
    mkdir -p "$images" "$run"
    "$root/run.sh" --reset >"$run/screenshots.log" 2>&1 </dev/null &
    serving=$!
    wait_until 900 eval 'is_serving || ended'
    is_serving || { show_tail "$run/screenshots.log" && fail "./run.sh did not start the system"; }
    conflict
    rejections
    for rate in "${rates[@]}"; do load "$rate"; done
    dotnet "$root/Aggregator.Tests/bin/Release/net10.0/Aggregator.Tests.dll" screenshots "$api" "$images" \
        '/events?topic=orders&event_id=7f0c2f5e&event=orders/7f0c2f5e'
    ls -l "$images"
}

main "$@"
