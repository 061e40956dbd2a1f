#!/bin/sh
# build.sh FOLDER [LIBTORCH]: builds libkdtorch.so into FOLDER unless it is newer than every source and was built against
# this very libtorch.
# Exit 3: what it needs is not installed (the managed build goes on without it). Two builds at once wait for each other.
set -eu
source=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)
libtorch=${2:-}

need() { echo "kdtorch: $1"; exit 3; }
command -v cmake >/dev/null || need "cmake is not installed"
command -v c++ >/dev/null || need "a C++ compiler is not installed"
if [ -n "$libtorch" ]; then
  [ -f "$libtorch/include/ATen/core/Tensor.h" ] || need "KD_LIBTORCH=$libtorch holds no include/ATen/core/Tensor.h"
else
  [ -f /usr/include/ATen/core/Tensor.h ] || [ -f /usr/local/include/ATen/core/Tensor.h ] || need "libtorch is not installed"
fi

if [ -n "$libtorch" ]; then places=$libtorch/lib; else places="/usr/lib /usr/local/lib"; fi
# shellcheck disable=SC2086 # several folders
against=$(find $places -maxdepth 2 -name libtorch_cpu.so -exec stat -Lc '%n %s %Y' {} + 2>/dev/null | sort)

exec 9>"$folder/lock"
flock 9
if [ "$(cat "$folder/against" 2>/dev/null)" != "$against" ]; then
  rm -rf "$folder/build" "$folder/libkdtorch.so"
elif [ -f "$folder/libkdtorch.so" ] && [ -z "$(find "$source" -type f -newer "$folder/libkdtorch.so")" ]; then
  exit 0
fi

# A log is kept, and shown only when something goes wrong.
if ! {
  cmake -S "$source" -B "$folder/build" -DKD_LIBTORCH="$libtorch" -DCMAKE_BUILD_TYPE=Release &&
  cmake --build "$folder/build" --parallel "$(nproc)"
} >"$folder/build.log" 2>&1 9>&-; then
  cat "$folder/build.log"
  exit 1
fi
# Renamed into place: whoever copies it meanwhile gets the old one or the new one, whole.
cp "$folder/build/libkdtorch.so" "$folder/libkdtorch.so.new"
mv "$folder/libkdtorch.so.new" "$folder/libkdtorch.so"
echo "$against" >"$folder/against"
