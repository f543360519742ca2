# shellcheck shell=bash disable=SC2154
# HAProxy in front of the API's processes, and of the brokers' management API.

# An API process is asked whether it lives, not whether it is ready: while the broker is unavailable all of them are not
# ready, and clients get a better answer from them than from the proxy. A request is repeated only if it never reached a
# process. The management API needs no more than a connection.
proxy_configuration() {
    local n
    cat <<CONF
global
    maxconn 2000
defaults
    mode http
    timeout connect 1s
    timeout client 10m
    timeout server 10m
    retries 3
    option redispatch 1
    retry-on conn-failure
    default-server check inter 500 fall 2 rise 1
frontend api
    bind 127.0.0.1:$base
    default_backend api
backend api
    option httpchk GET /health/live
    http-check send hdr Host localhost
CONF
    for n in 1 2; do say "    server api-$n 127.0.0.1:$((base + 30 + n))"; done
    cat <<CONF
listen management
    mode tcp
    bind 127.0.0.1:$((base + 40))
CONF
    for n in 1 2 3; do say "    server rabbitmq-$n 127.0.0.1:$((base + 23 + n))"; done
}

proxy_start() {
    mkdir -p "$cluster/proxy"
    proxy_configuration >"$cluster/proxy/haproxy.cfg"
    node_background proxy /usr/sbin/haproxy -db -f "$cluster/proxy/haproxy.cfg"
    wait_until 10 port_taken "$base" || fail "HAProxy does not run; see $cluster/proxy/log"
}
