#!/bin/sh
# Runs once, when the data directory is created. Creates three roles, each with only the rights it needs: the owner of
# the schema, for the migrate step, and the service and upkeep roles, to which the migrate step grants theirs.
set -eu

# secret NAME: prints the variable NAME, or the content of the file that NAME_FILE names.
secret() {
    eval "value=\${$1:-} file=\${$1_FILE:-}"
    [ -z "$file" ] || value=$(cat "$file")
    [ -n "$value" ] || {
        echo "error: neither $1 nor $1_FILE is set" >&2
        exit 1
    }
    printf '%s' "$value"
}

OWNER_PASSWORD=$(secret AGGREGATOR_OWNER_PASSWORD)
SERVICE_PASSWORD=$(secret AGGREGATOR_SERVICE_PASSWORD)
UPKEEP_PASSWORD=$(secret AGGREGATOR_UPKEEP_PASSWORD)
export OWNER_PASSWORD SERVICE_PASSWORD UPKEEP_PASSWORD

# The passwords are passed in the environment, because ps shows command lines to everybody.
psql -XqAt -v ON_ERROR_STOP=1 --no-password -U "$POSTGRES_USER" -d postgres <<'SQL'
\getenv owner_password OWNER_PASSWORD
\getenv service_password SERVICE_PASSWORD
\getenv upkeep_password UPKEEP_PASSWORD
CREATE ROLE aggregator_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE aggregator_service LOGIN PASSWORD :'service_password';
CREATE ROLE aggregator_upkeep LOGIN PASSWORD :'upkeep_password';
CREATE DATABASE aggregator OWNER aggregator_owner;
REVOKE ALL ON DATABASE aggregator FROM PUBLIC;
GRANT CONNECT ON DATABASE aggregator TO aggregator_service, aggregator_upkeep;
\c aggregator
\i /docker-entrypoint-initdb.d/free-space.psql
SQL
