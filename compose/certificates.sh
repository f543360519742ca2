#!/usr/bin/env bash
# Makes an authority and the servers' certificates for compose.tls.yaml, with openssl. Certificates are made anew each
# time, and signed by the authority that is there.
# usage: compose/certificates.sh [DIR]
set -euo pipefail

directory=${1:-$(dirname "${BASH_SOURCE[0]}")/certificates}
readonly days=825
# The folder is what keeps others out: containers run as users of their own, which have to read the files.
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
    # Services know a server by its name on the back-end network.
    openssl x509 -req -in "$server.csr" -CA authority.pem -CAkey authority.key -CAcreateserial -days "$days" \
        -extfile <(printf 'subjectAltName=DNS:%s\nextendedKeyUsage=serverAuth\nkeyUsage=digitalSignature\n' "$server") \
        -out "$server.pem" 2>/dev/null
    rm -f -- "$server.csr"
done
chmod 600 authority.key
chmod 444 authority.pem rabbitmq.* postgres.*
