# shellcheck shell=bash disable=SC2154
# Three members of etcd, in which Patroni keeps who is the primary. Two of them decide.

etcd_member() { say "etcd-$1=http://127.0.0.1:$((base + 3 + $1))"; }

etcd_start() {
    local n=$1 client peer
    client=http://127.0.0.1:$((base + n)) peer=http://127.0.0.1:$((base + 3 + n))
    node_background "etcd-$n" /usr/bin/etcd --name "etcd-$n" --data-dir "$cluster/etcd-$n/data" \
        --listen-client-urls "$client" --advertise-client-urls "$client" \
        --listen-peer-urls "$peer" --initial-advertise-peer-urls "$peer" \
        --initial-cluster "$(etcd_member 1),$(etcd_member 2),$(etcd_member 3)" \
        --initial-cluster-token "$CLUSTER_TOKEN" \
        --enable-v2
}

etcd_healthy() {
    curl -sf -m 2 --noproxy '*' "http://127.0.0.1:$((base + $1))/health" 2>/dev/null | grep -q '"health":"true"'
}

etcd_wait() { wait_until 60 etcd_healthy "$1" || fail "etcd-$1 is not healthy; see $cluster/etcd-$1/log"; }

etcd_up() {
    local n
    for n in 1 2 3; do etcd_start "$n"; done
    for n in 1 2 3; do etcd_wait "$n"; done
}
