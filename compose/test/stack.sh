# shellcheck shell=bash disable=SC2154
# The stack under test. Expects $root and $home.

# Each clone has a project name of its own, so that clones do not interfere and a run finds what an interrupted one left.
configure_stack() {
    local special=" ;@/'%#"
    project=aggregator-test-$(cksum <<<"$root" | cut -d ' ' -f 1)
    export AGGREGATOR_TAG=$project
    export AGGREGATOR_API_PORT AGGREGATOR_MANAGEMENT_PORT
    AGGREGATOR_API_PORT=${AGGREGATOR_COMPOSE_TEST_API_PORT:-$(free_port 18080)}
    AGGREGATOR_MANAGEMENT_PORT=${AGGREGATOR_COMPOSE_TEST_MANAGEMENT_PORT:-$(free_port 18672)}
    # Passwords contain characters that are special in addresses, connection strings and SQL.
    for name in POSTGRES_ADMIN POSTGRES_OWNER POSTGRES POSTGRES_UPKEEP RABBITMQ_ADMIN RABBITMQ RABBITMQ_PUBLISHER; do
        export "AGGREGATOR_${name}_PASSWORD=$(new_password)$special"
    done
    export AGGREGATOR_RABBITMQ_OPERATOR_PASSWORD='' AGGREGATOR_LOAD_EVENTS=25000
    export AGGREGATOR_SECRETS=$home/secrets AGGREGATOR_CERTIFICATES=$home/certificates
    api=http://127.0.0.1:$AGGREGATOR_API_PORT
    files=(-f "$root/compose/compose.yaml")
    load_url=http://api:8080
    unset COMPOSE_FILE COMPOSE_PROFILES COMPOSE_PROJECT_NAME
}

# Ignores a developer's .env in this clone. The time limit, far longer than any step takes, ends what hangs.
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
    for name in api consumers migrate publisher patroni; do
        ! docker image inspect "aggregator/$name:$project" >/dev/null 2>&1 || docker image rm -f "aggregator/$name:$project"
    done
}

# containers SERVICE: prints the ids of its running containers.
containers() { compose ps -q "$@"; }

# Does not use head, which may exit before the last id is written, so that the pipe would fail.
first_container() {
    local ids
    ids=$(containers "$1")
    say "${ids%%$'\n'*}"
}

inspect() { docker inspect -f "$2" "$1"; }

is_healthy() { [[ $(inspect "$1" '{{.State.Health.Status}}') == healthy ]]; }

# all_healthy SERVICE NUMBER: succeeds if exactly NUMBER containers run and each is healthy.
all_healthy() {
    local container ids
    ids=$(containers "$1")
    [[ $(wc -w <<<"$ids") == "$2" ]] || return 1
    for container in $ids; do is_healthy "$container" || return 1; done
}

# everything_healthy [CONSUMERS]: succeeds if every service is healthy.
everything_healthy() {
    all_healthy rabbitmq 1 && all_healthy postgres 1 && all_healthy api 1 && all_healthy consumers "${1:-2}"
}

ask() { curl -s -f -m "${2:-10}" --noproxy '*' "$api/$1"; }

# number JSON NAME: prints the first number with that name.
number() { grep -o "\"$2\":[0-9]*" <<<"$1" | sed -n '1s/.*://p'; }

received() { number "$(ask stats)" received; }
received_at_least() { [[ $(received) -ge $1 ]]; }

demand() {
    local what=$1
    shift
    "$@" || fail "expected, but not true: $what"
}

is_balanced() { [[ $(ask verify 60) == *'"balanced":true'* ]]; }

# management PATH [USER PASSWORD]: calls the broker's HTTP API. Passwords are passed on standard input, where ps does not
# show them.
management() {
    printf 'user = "%s:%s"\n' "${2:-admin}" "${3:-$AGGREGATOR_RABBITMQ_ADMIN_PASSWORD}" |
        curl -s -f -m 15 --noproxy '*' -K - "http://127.0.0.1:$AGGREGATOR_MANAGEMENT_PORT/api/$1"
}

consumers_on_queue() { management consumers/aggregator | grep -o '"queue":{"name":"log-events"' | wc -l; }
consumers_are() { [[ $(consumers_on_queue) == "$1" ]]; }

# load EVENTS [OPTION...]: returns the publisher's verdict, which compares the database with what was sent.
load() {
    compose run --rm --no-deps -T publisher --url "$load_url" --duplicates 0.3 --verify --events "$@"
}
