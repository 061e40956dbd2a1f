#!/usr/bin/env bash
# Trains large.yaml on a folder of pictures twice, all of it in memory and within a limit of memory, and prints the
# images a second of each epoch and their ratio. Needs root, as limited.sh. usage: compare.sh FOLDER [BYTES]
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
folder=$1 limit=${2:-1500000000}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
train() { "$here/../../kd" train "$here/large.yaml" --set "data.root=$folder" --out "$out/$1" >"$out/$1.log" 2>&1; }
export -f train
export here folder out
# The first of them decodes the pictures, within the limit.
"$here/limited.sh" "$limit" bash -c 'train limited' || { tail -n 5 "$out/limited.log"; exit 1; }
train resident
python3 - "$out" <<'END'
import json, sys
def rates(name):
    report = json.load(open(f"{sys.argv[1]}/{name}/report.json"))
    return {epoch["peer"]: epoch["imagesPerSecond"] for epoch in report["epochs"]}
resident, limited = rates("resident"), rates("limited")
for peer, rate in resident.items():
    print(f"{peer}: {rate:.0f} images/s in memory, {limited[peer]:.0f} within the limit: {limited[peer] / rate:.2f}")
END
