# shellcheck shell=bash
# `./kd setup`: find the stack, install what is missing, build. In bash because nothing is built yet when it runs. Sourced by ./kd.
# Exit codes: 1 the build failed, 3 something is missing that cannot be installed from here.

state=$KD_HOME/.kd
stack_file=$state/stack.props
stamp=$state/built
log=$state/setup.log
# What a build depends on; anything newer than the stamp, or another environment than the one it records, makes a new build.
sources=(kd Directory.Build.props Directory.Build.targets Directory.Packages.props KdCluster.sln KdCluster.Product.slnf global.json build src embedded bench)
test_sources=("${sources[@]}" tests examples hocon k8s)

say() { printf 'kd: %s\n' "$*" >&2; }
die() { local code=$1; shift; say "$*"; exit "$code"; }

# ---- the stack ----

stack_property() { [ -e "$stack_file" ] && sed -nE "s|.*<$1>(.*)</$1>.*|\1|p" "$stack_file"; }

write_stack() {
  local libtorch=""
  [ -z "${KD_LIBTORCH:-}" ] || libtorch="<KdLibtorch>$KD_LIBTORCH</KdLibtorch>"
  printf '<Project>\n  <PropertyGroup>\n    <KdStack>%s</KdStack>\n    <KdDevice>%s</KdDevice>\n    %s\n  </PropertyGroup>\n</Project>\n' \
    "$1" "$(device)" "$libtorch" >"$stack_file.new"
  mv "$stack_file.new" "$stack_file"
}

device() {
  if [ -n "${KD_DEVICE:-}" ]; then echo "${KD_DEVICE%%:*}"
  elif [ -n "${KD_LIBTORCH:-}" ]; then if [ -e "$KD_LIBTORCH/lib/libtorch_cuda.so" ]; then echo cuda; else echo cpu; fi
  elif command -v nvidia-smi >/dev/null && nvidia-smi -L >/dev/null 2>&1; then echo cuda
  else echo cpu; fi
}

# TorchSharp's package may be built for a newer system than this one (0.107 needs the C++ runtime of GCC 13, Debian 12 has that of GCC 12).
package_loads() {
  local packages library
  packages=$(dotnet nuget locals global-packages --list | sed 's/^[^/]*//')
  for library in "${packages%/}"/torchsharp/*/runtimes/linux-x64/native/libLibTorchSharp.so; do
    ! ldd "$library" 2>&1 | grep -qE "version .(GLIBC|GLIBCXX|CXXABI)_.* not found" || return 1
  done
}

# Asks the registry once. Only its own "no such package" is an answer that lasts: a network that failed is asked again by the next `kd setup`.
find_stack() {
  if [ -n "${KD_STACK:-}" ]; then
    write_stack "$KD_STACK"; say "stack: $KD_STACK, as KD_STACK says"
  elif [ -n "${KD_LIBTORCH:-}" ]; then
    write_stack embedded; say "stack: embedded, on the libtorch at $KD_LIBTORCH"
  elif dotnet restore "$KD_HOME/build/StackProbe" -p:KdStack=packages -p:KdDevice="$(device)" -v q >"$state/probe.log" 2>&1; then
    if package_loads; then
      write_stack packages; say "stack: packages (Akka.NET and TorchSharp from NuGet)"
    else
      write_stack embedded; say "stack: embedded (TorchSharp's native library needs a newer C++ runtime than this system has)"
    fi
  elif grep -qE 'NU(110[0-9]|1603)' "$state/probe.log" && ! grep -qE 'NU1301' "$state/probe.log"; then
    write_stack embedded; say "stack: embedded (the NuGet registry does not serve Akka.NET and TorchSharp in the pinned versions)"
  else
    say "stack: embedded for now (the NuGet registry did not answer; the next ./kd setup asks again)"
  fi
}

# The remembered stack still fits when KD_STACK and KD_LIBTORCH say what they said when it was written.
stack_known() {
  [ -e "$stack_file" ] || return 1
  [ "${KD_LIBTORCH:-}" = "$(stack_property KdLibtorch)" ] || [ -z "${KD_LIBTORCH:-}" ] || return 1
  [ -z "${KD_STACK:-}" ] || [ "$KD_STACK" = "$(stack_property KdStack)" ]
}

# ---- packages of the system ----

missing_packages() {
  local wanted=("$@") p
  for p in "${wanted[@]}"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null)" = installed ] || printf '%s ' "$p"
  done
}

needed_packages() {
  local wanted=(dataset-fashion-mnist libpng16-16 libturbojpeg0)
  if [ "$(stack_property KdStack)" != packages ]; then
    wanted+=(cmake make g++)
    [ -n "$(stack_property KdLibtorch)" ] || wanted+=(libtorch-dev libopenblas0-pthread)
  fi
  missing_packages "${wanted[@]}"
}

install_packages() {
  local as=() packages
  [ -n "${1// /}" ] || return 0
  read -ra packages <<<"$1"
  command -v apt-get >/dev/null ||
    die 3 "needs ${packages[*]} (Debian's names), and this system has no apt-get. For libtorch alone, KD_LIBTORCH=/path/to/libtorch does too."
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

need_for_bench() { install_packages "$(missing_packages python3-torch iperf3)"; }

# ---- the build ----

environment_of_build() { echo "stack=$(stack_property KdStack) device=$(stack_property KdDevice) libtorch=$(stack_property KdLibtorch)"; }

# Usage: fresh STAMP SOURCE...; true when STAMP is newer than every source (folders too, so that a deleted file counts).
fresh() {
  local stamp=$1; shift
  [ -e "$stamp" ] && [ "$(<"$stamp")" = "$(environment_of_build)" ] &&
    [ -z "$(cd "$KD_HOME" && find "$@" -newer "$stamp" -print -quit 2>/dev/null)" ]
}

# Usage: build STAMP SOLUTION SOURCE...
build() {
  local stamp=$1 solution=$2 start=$SECONDS; shift 2
  ! fresh "$stamp" "$@" || return 0
  : >"$stamp.new"
  say "building $solution (Release) ..."
  if ! dotnet build "$KD_HOME/$solution" -c Release -v q -nologo -clp:NoSummary -nodeReuse:false >"$log" 2>&1; then
    { grep -E '(error|warning) ' "$log" || tail -n 30 "$log"; } | sort -u | head -n 30 >&2
    die 1 "the build failed; the whole output is in $log"
  fi
  grep -E ': warning KD' "$log" | sort -u >&2 || true
  environment_of_build >"$stamp.new.text"
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
  (cd "$KD_HOME" && dotnet --version >/dev/null 2>&1) || die 3 "needs the .NET SDK 10; this machine has $(dotnet --list-sdks | tr '\n' ' ')"
}

with_lock() {
  mkdir -p "$state"
  exec 8>"$state/lock"
  flock 8
  "$@"
  exec 8>&-
}

# Usage: setup_everything BUILD
setup_everything() {
  need_dotnet
  stack_known || find_stack
  install_packages "$(needed_packages)"
  "$1"
}

# The remembered stack is what the environment asks for.
stack_wanted() { [ -z "${KD_LIBTORCH:-}${KD_STACK:-}" ] || stack_known; }

# Before every other command: says nothing when nothing is to be done.
setup_quiet() {
  if fresh "$stamp" "${sources[@]}" && stack_wanted; then return; fi
  with_lock setup_everything build_product
}

setup_tests() {
  if fresh "$state/built-tests" "${test_sources[@]}" && stack_wanted; then return; fi
  with_lock setup_everything build_tests
}

setup_check() {
  local missing
  missing=$(needed_packages)
  [ -z "$missing" ] || die 3 "missing: $missing"
  fresh "$stamp" "${sources[@]}" || die 3 "not built, or the sources are newer than the build"
  say "ready: $(environment_of_build)"
}

setup_main() {
  case ${1:-} in
    "") with_lock setup_everything build_product; say "ready: $(environment_of_build)" ;;
    --check) setup_check ;;
    *) die 2 "usage: ./kd setup [--check]   (KD_STACK=packages|embedded, KD_DEVICE=cpu|cuda and KD_LIBTORCH=DIR override what it finds out)" ;;
  esac
}
