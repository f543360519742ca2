# shellcheck shell=bash disable=SC2154
# Creates on private servers what an operator would create on shared ones: roles and database, virtual host and user, each
# with only the rights that the services need. May be repeated. Expects the variables of servers.env and services.env, and
# for the broker $AGGREGATOR_RABBITMQ, the services' address.

provision_postgres() {
    PGPASSWORD=$POSTGRES_PASSWORD "$(postgres_bin)/psql" -XqAt -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$POSTGRES_PORT" \
        -U postgres -d postgres <<SQL
SELECT format('CREATE ROLE %I', name) FROM unnest(ARRAY['aggregator_owner', 'aggregator_service', 'aggregator_upkeep']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
ALTER ROLE aggregator_owner LOGIN PASSWORD '$OWNER_PASSWORD';
ALTER ROLE aggregator_service LOGIN PASSWORD '$SERVICE_PASSWORD';
ALTER ROLE aggregator_upkeep LOGIN PASSWORD '$UPKEEP_PASSWORD';
SELECT 'CREATE DATABASE aggregator OWNER aggregator_owner'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'aggregator') \gexec
REVOKE ALL ON DATABASE aggregator FROM PUBLIC;
GRANT CONNECT ON DATABASE aggregator TO aggregator_service, aggregator_upkeep;
\c aggregator
SET client_min_messages = warning;
\i '$root/compose/postgres/initdb.d/free-space.psql'
SQL
}

# The program creates users, virtual host, queues and policies; operators run the same step. The administrator's address
# is passed in the environment, where ps does not show it, and to this step only.
provision_rabbitmq() {
    local administrator=${AGGREGATOR_RABBITMQ_MANAGEMENT/:\/\//:\/\/admin:$RABBITMQ_PASSWORD@}
    AGGREGATOR_RABBITMQ_MANAGEMENT=$administrator \
        AGGREGATOR_RABBITMQ_PUBLISHER_PASSWORD=$PUBLISHER_PASSWORD AGGREGATOR_RABBITMQ_OPERATOR_PASSWORD=$OPERATOR_PASSWORD \
        dotnet "$run/app/Aggregator.Consumers/Aggregator.Consumers.dll" provision </dev/null >"$run/logs/provision.log" 2>&1 || {
        show_tail "$run/logs/provision.log"
        fail "the broker could not be provisioned"
    }
}

# rabbitmq_api PATH [METHOD BODY]: passwords are passed on standard input, where ps does not show them.
rabbitmq_api() {
    local body=${3:-}
    {
        printf 'user = "admin:%s"\n' "$RABBITMQ_PASSWORD"
        [[ -z $body ]] || printf 'header = "Content-Type: application/json"\ndata = "%s"\n' "${body//\"/\\\"}"
    } | curl -sS -f -m 15 --noproxy '*' -X "${2:-GET}" -K - "$AGGREGATOR_RABBITMQ_MANAGEMENT/api/$1"
}
