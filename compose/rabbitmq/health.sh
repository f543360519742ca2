#!/usr/bin/env bash
# Healthy when the broker answers on AMQP: its listener opens last at boot, and the first byte of its answer to the
# protocol header is a method frame's 0x01. rabbitmq-diagnostics would start a virtual machine for the same question.
set -euo pipefail
exec 3<>/dev/tcp/127.0.0.1/5672
printf 'AMQP\0\0\011\001' >&3
IFS= read -r -t 3 -N 1 -u 3 byte
[[ $byte == $'\001' ]]
