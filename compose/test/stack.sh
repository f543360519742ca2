# shellcheck shell=bash disable=SC2154
# The stack under test. Expects $root and $home.

# One project for each clone, so that clones do not meet, and what an interrupted run has left is found again.
configure_stack() {
    local special=" ;@/'%#"
    project=aggregator-test-$(cksum <<<"$root" | cut -d ' ' -f 1)
    export AGGREGATOR_TAG=$project
    export AGGREGATOR_API_PORT AGGREGATOR_MANAGEMENT_PORT
    AGGREGATOR_API_PORT=${AGGREGATOR_COMPOSE_TEST_API_PORT:-$(free_port 18080)}
    AGGREGATOR_MANAGEMENT_PORT=${AGGREGATOR_COMPOSE_TEST_MANAGEMENT_PORT:-$(free_port 18672)}
    # Characters that mean something in addresses, connection strings and SQL.
    for name in POSTGRES_ADMIN POSTGRES_OWNER POSTGRES RABBITMQ_ADMIN RABBITMQ RABBITMQ_PUBLISHER; do
        export "AGGREGATOR_${name}_PASSWORD=$(new_password)$special"
    done
    export AGGREGATOR_RABBITMQ_OPERATOR_PASSWORD='' AGGREGATOR_LOAD_EVENTS=25000
    export AGGREGATOR_SECRETS=$home/secrets AGGREGATOR_CERTIFICATES=$home/certificates
    api=http://127.0.0.1:$AGGREGATOR_API_PORT
    files=(-f "$root/compose/compose.yaml")
    unset COMPOSE_FILE COMPOSE_PROFILES COMPOSE_PROJECT_NAME
}

# Without the .env of somebody who works in this clone. The limit is far beyond what anything takes: nothing hangs.
compose() {
    timeout --foreground -k 10 420 \
        docker compose --env-file /dev/null --progress plain -p "$project" "${files[@]}" "$@"
}

mine() { docker "$1" ls "${@:2}" -q --filter "label=com.docker.compose.project=$project"; }

remove_containers() {
    mine container -a | xargs -r docker rm -f -v
    mine volume | xargs -r docker volume rm -f
    mine network | xargs -r docker network rm
}

remove_all() {
    local name
    remove_containers
    for name in api consumers migrate publisher; do
        ! docker image inspect "aggregator/$name:$project" >/dev/null 2>&1 || docker image rm -f "aggregator/$name:$project"
    done
}

# containers SERVICE: their ids, of those that run.
containers() { compose ps -q "$@"; }

# Not with head: it may be gone before the last id is written, and then the pipe fails.
first_container() {
    local ids
    ids=$(containers "$1")
    say "${ids%%$'\n'*}"
}

inspect() { docker inspect -f "$2" "$1"; }

is_healthy() { [[ $(inspect "$1" '{{.State.Health.Status}}') == healthy ]]; }

# all_healthy SERVICE NUMBER: that many containers run, and each is healthy.
all_healthy() {
    local container ids
    ids=$(containers "$1")
    [[ $(wc -w <<<"$ids") == "$2" ]] || return 1
    for container in $ids; do is_healthy "$container" || return 1; done
}

ask() { curl -s -f -m "${2:-10}" --noproxy '*' "$api/$1"; }

# number JSON NAME: the first number of that name.
number() { grep -o "\"$2\":[0-9]*" <<<"$1" | sed -n '1s/.*://p'; }

received() { number "$(ask stats)" received; }
received_at_least() { [[ $(received) -ge $1 ]]; }

demand() {
    local what=$1
    shift
    "$@" || fail "not so: $what"
}

is_balanced() { [[ $(ask verify 60) == *'"balanced":true'* ]]; }

# management PATH [USER PASSWORD]: the broker's HTTP API. Passwords go through standard input, where ps does not see them.
management() {
    printf 'user = "%s:%s"\n' "${2:-admin}" "${3:-$AGGREGATOR_RABBITMQ_ADMIN_PASSWORD}" |
        curl -s -f -m 15 --noproxy '*' -K - "http://127.0.0.1:$AGGREGATOR_MANAGEMENT_PORT/api/$1"
}

consumers_on_queue() { management consumers/aggregator | grep -o '"queue":{"name":"log-events"' | wc -l; }
consumers_are() { [[ $(consumers_on_queue) == "$1" ]]; }

# load EVENTS [OPTION...]: ends with the publisher's verdict, which counts the database against what was sent.
load() {
    compose run --rm --no-deps -T publisher --url http://api:8080 --duplicates 0.3 --verify --events "$@"
}
