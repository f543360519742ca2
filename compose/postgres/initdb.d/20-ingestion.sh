#!/bin/sh
# Runs once, when the data directory is created. The settings themselves stay in the included file.
set -eu
echo "include '/etc/aggregator/ingest.conf'" >>"$PGDATA/postgresql.conf"
