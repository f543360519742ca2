#!/usr/bin/env bash
# Generates the passwords for compose.secrets.yaml, each in a file of its own. Existing files are kept.
# usage: compose/secrets.sh [DIR]
set -euo pipefail

directory=${1:-$(dirname "${BASH_SOURCE[0]}")/secrets}
# The folder's mode protects the files: each container runs as a different user, and all of them must read the files.
mkdir -p -- "$directory"
chmod 700 "$directory"
cd -- "$directory"

write() {
    cat >"$1.new"
    chmod 444 "$1.new"
    mv -- "$1.new" "$1"
}

for name in postgres_admin postgres_owner postgres_service postgres_upkeep \
    rabbitmq_admin rabbitmq_service rabbitmq_publisher rabbitmq_operator; do
    [[ -s $name ]] || od -An -N24 -tx1 /dev/urandom | tr -d ' \n' | write "$name"
done
printf 'default_user = admin\ndefault_pass = %s\n' "$(<rabbitmq_admin)" | write rabbitmq_admin.conf
