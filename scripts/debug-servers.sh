#!/usr/bin/env bash
# Starts private servers for a debugger under .local/dev if they do not run, brings the schema up to date, and writes
# .local/dev/debug.env, which an editor's launch settings or "source" can read. Needs a debug build.
# scripts/servers.sh down .local/dev stops them and keeps the data.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
readonly root home=$root/.local/dev

"$root/scripts/servers.sh" up "$home" 26432 26572 26573
# shellcheck source=/dev/null
source "$home/servers.env"
(
    umask 077
    cat >"$home/debug.env" <<ENV
AGGREGATOR_POSTGRES="$AGGREGATOR_POSTGRES_ADMIN"
AGGREGATOR_POSTGRES_OWNER="$AGGREGATOR_POSTGRES_ADMIN"
AGGREGATOR_RABBITMQ="$AGGREGATOR_RABBITMQ_ADMIN"
ENV
)
set -a
# shellcheck source=/dev/null
source "$home/debug.env"
dotnet "$root/Aggregator.Consumers/bin/Debug/net10.0/Aggregator.Consumers.dll" migrate
