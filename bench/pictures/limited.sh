#!/usr/bin/env bash
# Runs a command in a control group with a limit of memory, page cache included, and prints its peak. Needs root.
# usage: limited.sh BYTES COMMAND...
set -euo pipefail
limit=$1
shift
if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
  group=/sys/fs/cgroup/kd-limited-$$ max=memory.max peak=memory.peak
else
  group=/sys/fs/cgroup/memory/kd-limited-$$ max=memory.limit_in_bytes peak=memory.max_usage_in_bytes
fi
mkdir "$group"
trap 'rmdir "$group"' EXIT
echo "$limit" >"$group/$max"
rc=0
(echo "$BASHPID" >"$group/cgroup.procs" && exec "$@") || rc=$?
echo "peak memory: $(($(cat "$group/$peak") / 1000000)) MB, of $((limit / 1000000)) MB"
exit "$rc"
