#!/usr/bin/env bash
# Trains gap.yaml, 10 runs, and prints bf16 minus fp32 of each student, paired by seed, in points of test accuracy with
# its 95 % interval (Student's t, 4 degrees of freedom). usage: gap.sh [FOLDER]
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
out=${1:-runs/gap}
"$here/../../kd" train "$here/gap.yaml" --out "$out"
python3 - "$out" <<'END'
import glob, json, math, sys
runs = {}
for path in sorted(glob.glob(f"{sys.argv[1]}/[0-9]*/report.json")):
    # Five runs in fp32, then five in bf16.
    point, seed = divmod(int(path.split("/")[-2]), 5)
    for peer in json.load(open(path))["peers"]:
        if peer.get("control") is not None:
            runs[point, seed, peer["model"], "distilled"] = peer["accuracyLast"]
            runs[point, seed, peer["model"], "plain"] = peer["control"]
for model in ("light-cnn", "resnet8"):
    for how in ("plain", "distilled"):
        gaps = [100 * (runs[1, s, model, how] - runs[0, s, model, how]) for s in range(5)]
        mean = sum(gaps) / 5
        deviation = math.sqrt(sum((gap - mean) ** 2 for gap in gaps) / 4)
        print(f"{model} {how}: {mean:+.2f} +- {2.776 * deviation / math.sqrt(5):.2f}")
END
