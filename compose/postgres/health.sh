#!/bin/sh
# Healthy when the server answers over TCP, where the temporary server of the first start does not listen, and the
# database is there: a first start that was interrupted leaves a server without it, for good.
set -eu
pg_isready -q -h 127.0.0.1 -U postgres
psql -XqAt -U postgres -d aggregator -c 'SELECT 1' >/dev/null
