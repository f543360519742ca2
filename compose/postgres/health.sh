#!/bin/sh
# Healthy if the server answers over TCP, where the temporary server of the first start does not listen, and the database
# exists: if the first start was interrupted, the server never gets one.
set -eu
pg_isready -q -h 127.0.0.1 -U postgres
psql -XqAt -U postgres -d aggregator -c 'SELECT 1' >/dev/null
