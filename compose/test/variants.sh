# shellcheck shell=bash disable=SC2154
# Checks both override files together, on volumes of their own.

secrets_and_tls() {
    local container
    remove_containers
    "$root/compose/secrets.sh" "$AGGREGATOR_SECRETS"
    "$root/compose/certificates.sh" "$AGGREGATOR_CERTIFICATES"
    files+=(-f "$root/compose/compose.secrets.yaml" -f "$root/compose/compose.tls.yaml")
    compose up -d --no-build --wait --wait-timeout 180
    export AGGREGATOR_RABBITMQ_ADMIN_PASSWORD
    AGGREGATOR_RABBITMQ_ADMIN_PASSWORD=$(<"$AGGREGATOR_SECRETS/rabbitmq_admin")
    load 2000
    demand 'the ledger is balanced' is_balanced
    connections_are_encrypted
    for container in $(compose ps -a -q); do
        ! inspect "$container" '{{json .Config.Env}}' | grep -Ff <(awk 1 "$AGGREGATOR_SECRETS"/*_{admin,owner,service,publisher,operator}) ||
            fail "the environment of $container holds a password"
    done
    foreign_certificate_is_refused
}

connections_are_encrypted() {
    local plain
    plain=$(compose exec -T postgres psql -XqAt -U postgres -c \
        "SELECT count(*) FROM pg_stat_activity JOIN pg_stat_ssl USING (pid) WHERE usename LIKE 'aggregator%' AND NOT ssl")
    demand 'no plain session in the database' test "$plain" = 0
    [[ $(management connections) == *'"ssl":true'* && $(management connections) != *'"ssl":false'* ]] ||
        fail "a connection to the broker is not encrypted"
}

# Certificates for the same names from another authority: no service may connect to such servers.
foreign_certificate_is_refused() {
    rm -rf -- "$AGGREGATOR_CERTIFICATES.foreign"
    "$root/compose/certificates.sh" "$AGGREGATOR_CERTIFICATES.foreign"
    cp -f -- "$AGGREGATOR_CERTIFICATES.foreign/authority.pem" "$home/foreign.pem"
    local code=0
    compose run --rm --no-deps -T -v "$home/foreign.pem:/foreign.pem:ro" -e SSL_CERT_FILE=/foreign.pem \
        -e Provision__WaitSeconds=5 provision || code=$?
    demand 'provisioning refuses a foreign certificate' test "$code" = 1
    code=0
    compose run --rm --no-deps -T -v "$home/foreign.pem:/run/secrets/authority:ro" migrate || code=$?
    demand 'migrating refuses a foreign certificate' test "$code" = 1
}
