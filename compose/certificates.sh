#!/usr/bin/env bash
# Creates a certificate authority and the servers' certificates for compose.tls.yaml, with openssl. An existing authority
# is kept and signs the certificates, which are created again each time.
# usage: compose/certificates.sh [DIR]
set -euo pipefail

directory=${1:-$(dirname "${BASH_SOURCE[0]}")/certificates}
readonly days=825
# The folder's mode protects the files: each container runs as a different user, and all of them must read the files.
mkdir -p -- "$directory"
chmod 700 "$directory"
cd -- "$directory"

key=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes)

if [[ ! -s authority.key || ! -s authority.pem ]]; then
    openssl req -x509 "${key[@]}" -keyout authority.key -out authority.pem -days 3650 -subj '/CN=Aggregator authority' \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null
fi

for server in rabbitmq postgres; do
    openssl req "${key[@]}" -keyout "$server.key" -out "$server.csr" -subj "/CN=$server" 2>/dev/null
    # Services address a server by its name on the back-end network.
    openssl x509 -req -in "$server.csr" -CA authority.pem -CAkey authority.key -CAcreateserial -days "$days" \
        -extfile <(printf 'subjectAltName=DNS:%s\nextendedKeyUsage=serverAuth\nkeyUsage=digitalSignature\n' "$server") \
        -out "$server.pem" 2>/dev/null
    rm -f -- "$server.csr"
done
chmod 600 authority.key
chmod 444 authority.pem rabbitmq.* postgres.*
