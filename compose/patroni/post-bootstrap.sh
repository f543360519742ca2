#!/bin/sh
# Runs once, on the node that founds the cluster: creates the same roles and database as a single server.
set -eu
POSTGRES_USER=postgres PGHOST=/var/run/postgresql sh /docker-entrypoint-initdb.d/10-roles.sh
