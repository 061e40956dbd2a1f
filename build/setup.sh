# shellcheck shell=bash
# `./kd setup`: install what is missing, build. In bash because nothing is built yet when it runs. Sourced by ./kd.
# Exit codes: 1 the build failed, 3 something is missing that cannot be installed from here.

state=$KD_HOME/.kd
stamp=$state/built
log=$state/setup.log
# What a build depends on; anything newer than the stamp, or another device than the one it records, makes a new build.
sources=(kd Directory.Build.props Directory.Build.targets Directory.Packages.props KdCluster.sln KdCluster.Product.slnf
  global.json build src bench)
test_sources=("${sources[@]}" tests examples hocon k8s)

say() { printf 'kd: %s\n' "$*" >&2; }
die() { local code=$1; shift; say "$*"; exit "$code"; }

# Which libtorch the build takes. A folder that KD_TORCH names brings its own CUDA, so nothing is downloaded for it.
device() {
  if [ -n "${KD_TORCH:-}" ]; then echo cpu
  elif [ -n "${KD_DEVICE:-}" ]; then echo "${KD_DEVICE%%:*}"
  elif command -v nvidia-smi >/dev/null && nvidia-smi -L >/dev/null 2>&1; then echo cuda
  else echo cpu; fi
}

# ---- packages of the system ----

missing_packages() {
  local p
  for p in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null)" = installed ] || printf '%s ' "$p"
  done
}

needed_packages() { missing_packages dataset-fashion-mnist; }

install_packages() {
  local as=() packages
  [ -n "${1// /}" ] || return 0
  read -ra packages <<<"$1"
  command -v apt-get >/dev/null || die 3 "needs ${packages[*]} (Debian's names), and this system has no apt-get"
  if [ "$(id -u)" != 0 ]; then
    if sudo -n true 2>/dev/null; then as=(sudo -n); else
      say "needs Debian packages that only root can install. Run this, then the same command again:"
      printf '  sudo apt-get update && sudo apt-get install -y --no-install-recommends %s\n' "${packages[*]}" >&2
      exit 3
    fi
  fi
  say "installing ${packages[*]} ..."
  local install=(env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "${packages[@]}")
  "${as[@]}" "${install[@]}" >"$log" 2>&1 ||
    { "${as[@]}" apt-get update -q && "${as[@]}" "${install[@]}"; } >"$log" 2>&1 ||
    { tail -n 5 "$log" >&2; die 3 "apt-get could not install ${packages[*]}; the whole output is in $log"; }
}

need_for_chaos() { install_packages "$(missing_packages iproute2)"; }
need_for_bench() { install_packages "$(missing_packages python3-torch python3-torchvision iperf3)"; }

# Usage: want TESTS PACKAGE...; true when they have been installed. Without them these tests are skipped, aloud.
want() {
  local tests=$1; shift
  [ $# != 0 ] || return 1
  say "$tests need $*, and are skipped without"
  mkdir -p "$state"
  (install_packages "$*")
}

# A browser, and what the dashboard is bundled with.
want_for_browser_tests() {
  local wanted=()
  command -v chromium >/dev/null || wanted+=(chromium)
  command -v npm >/dev/null || wanted+=(nodejs npm)
  # What was built without them lacks the dashboard.
  if want "the tests of the dashboard" "${wanted[@]}"; then rm -f "$stamp" "$state/built-tests"; fi
}

# Usage: runs PROJECT ARGUMENT...; true when `kd test ARGUMENT...` runs that test project.
runs() {
  local project=${1,,} chosen=; shift
  while [ $# != 0 ]; do
    case $1 in
      --filter | --minutes) shift ;;
      -*) ;;
      *)
        chosen=1
        [[ $project != *"${1,,}"* ]] || return 0
        ;;
    esac
    shift || true
  done
  [ -z "$chosen" ]
}

# Usage: want_for_tests ARGUMENT...; what the tests want that `kd test ARGUMENT...` runs.
want_for_tests() {
  if runs Dashboard.Tests "$@"; then want_for_browser_tests; fi
  # Those that pull cables and run containers need root as well, and are skipped without.
  case " $* " in *" --long "*) [ "$(id -u)" = 0 ] || return 0 ;; *) return 0 ;; esac
  # shellcheck disable=SC2046
  if runs Cluster "$@"; then want "the tests that pull cables" $(missing_packages iproute2) || true; fi
  # shellcheck disable=SC2046
  if runs Coordinator.Tests "$@"; then
    want "the tests of the images" $(missing_packages buildah podman runc debootstrap) || true
  fi
}

# ---- the build ----

# Usage: fresh STAMP SOURCE...; true when STAMP is newer than every source (folders too, so that a deleted file counts).
fresh() {
  local stamp=$1; shift
  [ -e "$stamp" ] && [ "$(<"$stamp")" = "$(device)" ] &&
    [ -z "$(cd "$KD_HOME" && find "$@" -newer "$stamp" -print -quit 2>/dev/null)" ]
}

# Usage: build STAMP SOLUTION SOURCE...
build() {
  local stamp=$1 solution=$2 start=$SECONDS; shift 2
  ! fresh "$stamp" "$@" || return 0
  : >"$stamp.new"
  say "building $solution (Release) ..."
  # Analyzers take half of the compiler's time, and judge what a change may look like: whoever uses the product does
  # without.
  if ! dotnet build "$KD_HOME/$solution" -c Release -p:KdDevice="$(device)" \
      -p:RunAnalyzersDuringBuild="${KD_ANALYZERS:-false}" -v q -nologo -clp:NoSummary -nodeReuse:false \
      >"$log" 2>&1; then
    { grep -E '(error|warning) ' "$log" || tail -n 30 "$log"; } | sort -u | head -n 30 >&2
    die 1 "the build failed; the whole output is in $log"
  fi
  device >"$stamp.new.text"
  touch -r "$stamp.new" "$stamp.new.text"
  mv "$stamp.new.text" "$stamp"
  rm -f "$stamp.new"
  say "built in $((SECONDS - start)) s"
}

build_product() { build "$stamp" KdCluster.Product.slnf "${sources[@]}"; }

# The whole solution has the product in it: one build makes both.
build_tests() {
  build "$state/built-tests" KdCluster.sln "${test_sources[@]}"
  fresh "$stamp" "${sources[@]}" || cp -p "$state/built-tests" "$stamp"
}

# ---- entry points ----

need_dotnet() {
  command -v dotnet >/dev/null || die 3 "needs the .NET SDK 10 (https://dotnet.microsoft.com/download)"
  (cd "$KD_HOME" && dotnet --version >/dev/null 2>&1) ||
    die 3 "needs the .NET SDK 10; this machine has $(dotnet --list-sdks | tr '\n' ' ')"
}

with_lock() {
  mkdir -p "$state"
  exec 8>"$state/lock"
  flock 8
  # Not for its children: the compiler's server outlives the build by ten minutes, and would keep the lock as long.
  "$@" 8>&-
  exec 8>&-
}

# Usage: setup_everything BUILD
setup_everything() {
  need_dotnet
  install_packages "$(needed_packages)"
  "$1"
}

# Before every other command: says nothing when nothing is to be done.
setup_quiet() { fresh "$stamp" "${sources[@]}" || with_lock setup_everything build_product; }

setup_tests() { fresh "$state/built-tests" "${test_sources[@]}" || with_lock setup_everything build_tests; }

setup_check() {
  local missing
  missing=$(needed_packages)
  [ -z "$missing" ] || die 3 "missing: $missing"
  fresh "$stamp" "${sources[@]}" || die 3 "not built, or the sources are newer than the build"
  say "ready, built for $(device)"
}

setup_main() {
  case ${1:-} in
    "") with_lock setup_everything build_product; say "ready, built for $(device)" ;;
    --check) setup_check ;;
    -h | -\? | --help)
      cat <<'END'
Usage: ./kd setup [--check]

Installs what is missing from Debian's packages and builds. Nothing happens when all is there. Every other command does
this first by itself.

  --check   only says whether that is done; exit code 3 when it is not

KD_DEVICE=cpu|cuda takes the place of what it finds out about a GPU. KD_TORCH=DIR names a libtorch of your own.
END
      ;;
    *) die 2 "usage: ./kd setup [--check]   (KD_DEVICE=cpu|cuda overrides what it finds out)" ;;
  esac
}
