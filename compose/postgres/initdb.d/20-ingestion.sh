#!/bin/sh
# Runs once, when the data directory is made; the settings themselves stay in the file.
set -eu
echo "include '/etc/aggregator/ingest.conf'" >>"$PGDATA/postgresql.conf"
