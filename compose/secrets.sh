#!/usr/bin/env bash
# Makes the passwords for compose.secrets.yaml, each in a file of its own. Those that exist stay as they are.
# usage: compose/secrets.sh [DIR]
set -euo pipefail

directory=${1:-$(dirname "${BASH_SOURCE[0]}")/secrets}
# The folder is what keeps others out: containers run as users of their own, which have to read the files.
mkdir -p -- "$directory"
chmod 700 "$directory"
cd -- "$directory"

write() {
    cat >"$1.new"
    chmod 444 "$1.new"
    mv -- "$1.new" "$1"
}

for name in postgres_admin postgres_owner postgres_service \
    rabbitmq_admin rabbitmq_service rabbitmq_publisher rabbitmq_operator; do
    [[ -s $name ]] || od -An -N24 -tx1 /dev/urandom | tr -d ' \n' | write "$name"
done
printf 'default_user = admin\ndefault_pass = %s\n' "$(<rabbitmq_admin)" | write rabbitmq_admin.conf
