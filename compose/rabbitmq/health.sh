#!/usr/bin/env bash
# Healthy if the AMQP listener, which opens last at boot, is open and the management plugin answers. The broker does not
# log a connection that sends nothing, whereas rabbitmq-diagnostics would start a virtual machine for each check.
set -euo pipefail
exec 3<>/dev/tcp/127.0.0.1/5672
exec 4<>/dev/tcp/127.0.0.1/15672
printf 'GET / HTTP/1.0\r\nHost: localhost\r\n\r\n' >&4
IFS= read -r -t 4 -u 4 answer
[[ $answer == HTTP/* ]]
