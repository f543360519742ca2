#!/usr/bin/env bash
# PostgreSQL and RabbitMQ of any version from their official images, for the tests: on 127.0.0.1, ports 5432, 5672 and
# 15672, password "tests", data in memory. For CI and for machines with Docker but without Debian's packages.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
readonly root postgres=aggregator-tests-postgres rabbitmq=aggregator-tests-rabbitmq

usage() {
    cat <<'TEXT'
usage: scripts/server-images.sh up POSTGRES_VERSION RABBITMQ_VERSION
       scripts/server-images.sh logs|down

For example "up 17 4". The tests find the servers by these variables:
  AGGREGATOR_TEST_POSTGRES='Host=127.0.0.1;Port=5432;Username=postgres;Password=tests;Database=postgres'
  AGGREGATOR_TEST_RABBITMQ=amqp://admin:tests@127.0.0.1:5672/
  AGGREGATOR_TEST_MANAGEMENT=http://127.0.0.1:15672
TEXT
}

up() {
    down
    # These settings are for tests only: the data need not survive a restart.
    docker run -d --name "$postgres" -p 127.0.0.1:5432:5432 --tmpfs /var/lib/postgresql/data --shm-size 256m \
        -e POSTGRES_PASSWORD=tests -e POSTGRES_INITDB_ARGS='--encoding=UTF8 --locale=C' \
        -v "$root/compose/postgres/ingest.conf:/etc/aggregator/ingest.conf:ro" \
        -v "$root/compose/postgres/initdb.d/20-ingestion.sh:/docker-entrypoint-initdb.d/20-ingestion.sh:ro" \
        "postgres:$1" -c max_connections=200 >/dev/null
    # The tests wait for figures of the management API, which the broker refreshes every 5 s by default.
    docker run -d --name "$rabbitmq" -p 127.0.0.1:5672:5672 -p 127.0.0.1:15672:15672 --hostname tests \
        -e RABBITMQ_DEFAULT_USER=admin -e RABBITMQ_DEFAULT_PASS=tests \
        -e RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-rabbit collect_statistics_interval 1000 -rabbit quorum_tick_interval 1000' \
        -v "$root/compose/rabbitmq/rabbitmq.conf:/etc/rabbitmq/conf.d/50-aggregator.conf:ro" \
        "rabbitmq:$2-management" >/dev/null
    wait_for "$postgres" pg_isready -q -h 127.0.0.1 -U postgres
    wait_for "$rabbitmq" rabbitmq-diagnostics -q check_port_listener 15672
}

# wait_for CONTAINER COMMAND...: waits until the command succeeds in the container, for two minutes at most.
wait_for() {
    local deadline=$((SECONDS + 120))
    until docker exec "$@" >/dev/null 2>&1; do
        if ((SECONDS >= deadline)); then
            docker logs --tail 50 "$1" >&2
            echo "error: $1 is not ready after two minutes" >&2
            exit 1
        fi
        sleep 1
    done
}

down() { docker rm -f "$postgres" "$rabbitmq" >/dev/null 2>&1 || true; }

logs() {
    docker logs --tail 200 "$postgres"
    docker logs --tail 200 "$rabbitmq"
}

case "${1:-} $#" in
    'up 3') up "$2" "$3" ;;
    'down 1') down ;;
    'logs 1') logs ;;
    '--help 1' | '-h 1') usage ;;
    *) usage >&2 && exit 2 ;;
esac
