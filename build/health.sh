#!/usr/bin/env bash
# Asks the process of this container whether it is alive: exit code 0. `health ready`: whether it can do its work.
set -euo pipefail
exec 3<>"/dev/tcp/127.0.0.1/${KD_HEALTH_PORT:-4081}"
printf 'GET /healthz/%s HTTP/1.0\r\n\r\n' "${1:-live}" >&3
read -t 5 -r _ status _ <&3
[ "$status" = 200 ]
