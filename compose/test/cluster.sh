# shellcheck shell=bash disable=SC2154,SC2034
# Checks of compose.cluster.yaml: its nodes are lost one after the other under load, on volumes of their own.

use_cluster() {
    files=(-f "$root/compose/compose.yaml" -f "$root/compose/compose.cluster.yaml")
    load_url=http://proxy:8080
}

# Prints the first image of other projects that is neither here nor can be pulled.
missing_image() {
    local image images
    images=$(use_cluster && compose config --images | grep -v '^aggregator/' | sort -u)
    for image in $images; do
        docker image inspect "$image" >/dev/null 2>&1 || timeout -k 10 120 docker pull -q "$image" >/dev/null 2>&1 ||
            { say "$image" && return; }
    done
}

cluster_checks() {
    local missing
    missing=$(missing_image)
    if [[ -n $missing ]]; then
        say "skip  the cluster: there is no image $missing"
        return 0
    fi
    use_cluster
    check 'the cluster gets healthy' cluster_gets_healthy
    ((good)) || return 0
    check 'each queue has three members, and commits wait for the standby' everything_is_replicated
    check 'SIGKILL of the broker that leads the queue' lose queue_leader
    check 'SIGKILL of the primary' lose primary
    check 'SIGKILL of one of three members of etcd' lose say etcd-1
    check 'SIGKILL of one of two API processes' lose say api
    check 'SIGKILL of one of two consumers' lose say consumers
    check 'the primary hands over before it stops' primary_hands_over
    check 'the cluster stops with code 0, and starts again' cluster_stops_and_starts
}

cluster_gets_healthy() {
    local begin
    remove_containers
    compose build postgres
    begin=$SECONDS
    compose up -d --no-build --wait --wait-timeout 180
    say "note: $((SECONDS - begin)) s from nothing to healthy"
    demand 'two consumers are on the queue' wait_until 20 consumers_are 2
    load 500
}

everything_is_replicated() {
    local queue sessions
    for queue in log-events{,-dead,_error,_skipped}; do
        demand "$queue has three members" test "$(members "$queue" members)" = 3
        demand "$queue has three members online" wait_until 20 has_members "$queue" 3
    done
    demand 'the standby is synchronous' wait_until 20 standby_is_synchronous
    sessions="SELECT count(DISTINCT client_addr) FROM pg_stat_activity WHERE usename = 'aggregator_service'"
    demand 'API processes and consumers use the primary' test "$(sql "$(primary)" "$sessions")" = 4
    demand 'nobody uses the standby' test "$(sql "$(standby)" "$sessions")" = 0
}

# sql SERVICE STATEMENT
sql() { compose exec -T "$1" psql -XqAt -U postgres -c "$2"; }

# Fails while there is no primary.
primary() {
    local service
    for service in postgres postgres-2; do
        if [[ $(sql "$service" 'SELECT pg_is_in_recovery()' 2>/dev/null) == f ]]; then say "$service" && return; fi
    done
    return 1
}

standby() { if [[ $(primary) == postgres ]]; then say postgres-2; else say postgres; fi; }

standby_is_synchronous() {
    local primary
    primary=$(primary) || return 1
    [[ $(sql "$primary" 'SELECT state, sync_state FROM pg_stat_replication') == 'streaming|sync' ]]
}

# members QUEUE members|online: prints how many there are.
members() {
    local answer
    answer=$(management "queues/aggregator/$1") || return 1
    grep -o "\"$2\":\[[^]]*\]" <<<"$answer" | grep -o 'rabbit@' | wc -l
}
has_members() { [[ $(members "$1" online) == "$2" ]]; }

# Each node is named after its service.
queue_leader() {
    local answer
    answer=$(management queues/aggregator/log-events)
    grep -o '"leader":"rabbit@[^"]*"' <<<"$answer" | sed 's/.*@//; s/"$//'
}

cluster_is_whole() {
    local service
    for service in etcd-{1,2,3} rabbitmq{,-2,-3} postgres{,-2}; do all_healthy "$service" 1 || return 1; done
    all_healthy api 2 && all_healthy consumers 2 && has_members log-events 3 && standby_is_synchronous
}

# lose COMMAND...: crashes the container of the service that the command prints, under load.
lose() {
    local service container before load begin
    service=$("$@")
    container=$(first_container "$service")
    before=$(received)
    load 2000 --rate 200 &
    load=$!
    demand 'the load is running' wait_until 60 received_at_least $((before + 100))
    before=$(received) begin=$SECONDS
    crash "$container"
    demand 'events are stored again within a minute' wait_until 60 received_at_least $((before + 200))
    say "note: $service was lost, and $((SECONDS - begin)) s later 200 more events were stored"
    demand 'the load was still running' kill -0 "$load"
    wait "$load"
    demand 'the ledger is balanced' is_balanced
    demand 'the cluster is whole again' wait_until 90 cluster_is_whole
}

# The old primary returns as the standby. The container's stop signal must reach Patroni.
primary_hands_over() {
    local old before load begin
    old=$(primary)
    before=$(received)
    load 2000 --rate 200 &
    load=$!
    demand 'the load is running' wait_until 60 received_at_least $((before + 100))
    begin=$SECONDS
    compose restart "$old"
    before=$(wait_until 60 received)
    demand 'events are stored again' wait_until 60 received_at_least $((before + 200))
    say "note: $((SECONDS - begin)) s after the stop 200 more events were stored"
    demand 'the cluster is whole again' wait_until 90 cluster_is_whole
    demand 'the other server is the primary' test "$(standby)" = "$old"
    wait "$load"
    demand 'the ledger is balanced' is_balanced
}

# No broker and no database may wait for another one that is not there.
cluster_stops_and_starts() {
    local before container begin
    before=$(received)
    compose stop
    for container in $(compose ps -a -q); do
        demand "$(inspect "$container" '{{.Name}}') ended with 0" test "$(inspect "$container" '{{.State.ExitCode}}')" = 0
    done
    compose down
    begin=$SECONDS
    compose up -d --no-build --wait --wait-timeout 180
    say "note: $((SECONDS - begin)) s from stopped to healthy"
    demand 'the cluster is whole' wait_until 90 cluster_is_whole
    demand 'nothing was lost' test "$(received)" = "$before"
    load 500
}
