#!/usr/bin/env bash
# Tests of resources/setup.sh and of ./run around it: a checkout of its own with stand-ins for apt, dpkg, sudo, id and cmake.
set -uo pipefail
source_root=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")/../..")
checkout=$(mktemp -d)
trap 'rm -rf "$checkout"' EXIT
real_path=$PATH
failures=0

stand_in() { # stand_in NAME: a program, from stdin
  { echo '#!/bin/bash'; echo "here=$checkout/machine"; cat; } >"$checkout/machine/bin/$1"
  chmod +x "$checkout/machine/bin/$1"
}

fresh_machine() {
  rm -rf "${checkout:?}"/* "$checkout"/.[!.]*
  mkdir -p "$checkout"/{app,history,replay,ui,resources/samples,tests/support,machine/bin}
  cp "$source_root/run" "$source_root/test" "$checkout/"
  cp "$source_root"/resources/{setup.sh,requirements.txt,requirements-test.txt} "$checkout/resources/"
  touch "$checkout"/{CMakeLists.txt,CMakePresets.json,app/main.cpp,machine/installed,machine/calls}
  echo 1000 >"$checkout/machine/uid"
  stand_in id <<<'cat "$here/uid"'
  stand_in dpkg-query <<<'shift 2; for p; do grep -qx -- "$p" "$here/installed" && echo "installed $p"; done; true'
  stand_in dpkg <<<'echo "dpkg $*" >>"$here/calls"; rm -f "$here/half_installed"'
  stand_in sudo <<<'[[ -e $here/may_sudo ]] || exit 1; shift; [[ $1 == true ]] || echo "sudo" >>"$here/calls"; exec "$@"'
  stand_in apt-get <<<'echo "apt-get $*" >>"$here/calls"; [[ ! -e $here/no_network ]] || exit 100
    [[ $* != *" install "* ]] || { [[ ! -e $here/half_installed ]] || exit 100; }
    [[ $* != *" install "* ]] || for p in ${*##*--no-install-recommends}; do echo "$p" >>"$here/installed"; done'
  PATH=$checkout/machine/bin:$real_path
}

with_setup() { # with_setup CODE: sets status, out and err
  out=$(bash -c "set -euo pipefail; root=$checkout; . $checkout/resources/setup.sh; $1" "$checkout/run" 2>"$checkout/machine/err")
  status=$?
  err=$(<"$checkout/machine/err")
  calls=$(<"$checkout/machine/calls")
}

expect() { # expect WHAT ACTUAL WANTED
  [[ $2 == "$3" ]] && return
  failures=$((failures + 1))
  printf 'FAIL %s: %s\n  is:     %s\n  wanted: %s\n' "${FUNCNAME[1]}" "$1" "$2" "$3"
}

expect_part() { # expect_part WHAT ACTUAL PART
  [[ $2 == *"$3"* ]] && return
  failures=$((failures + 1))
  printf 'FAIL %s: %s\n  is:           %s\n  should hold:  %s\n' "${FUNCNAME[1]}" "$1" "$2" "$3"
}

without_rights_it_prints_one_apt_line_and_writes_nothing() {
  echo cmake >"$checkout/machine/installed"
  with_setup 'need_packages cmake g++ ninja-build'
  expect status "$status" 3
  expect stdout "$out" 'sudo apt-get install --no-install-recommends g++ ninja-build'
  expect calls "$calls" ''
  expect 'build folder' "$(ls -d "$checkout"/.build 2>&1 | grep -c '^/')" 0
}

with_everything_there_it_asks_for_no_rights() {
  printf 'cmake\ng++\n' >"$checkout/machine/installed"
  with_setup 'need_packages cmake g++; echo on'
  expect status "$status" 0
  expect stdout "$out" on
  expect calls "$calls" ''
}

as_root_it_installs_only_what_is_missing() {
  echo 0 >"$checkout/machine/uid"
  echo cmake >"$checkout/machine/installed"
  with_setup 'need_packages cmake g++'
  expect status "$status" 0
  expect_part calls "$calls" 'install -y --no-install-recommends g++'
  expect 'sudo calls' "$(grep -c sudo <<<"$calls")" 0
}

with_sudo_every_change_goes_through_it() {
  touch "$checkout/machine/may_sudo"
  with_setup 'need_packages g++'
  expect status "$status" 0
  expect 'sudo calls' "$(grep -c sudo <<<"$calls")" 2
}

an_installation_that_was_interrupted_is_finished_first() {
  echo 0 >"$checkout/machine/uid"
  touch "$checkout/machine/half_installed"
  with_setup 'need_packages g++'
  expect status "$status" 0
  expect 'after it' "$(sed -n '/configure/,$p' <<<"$calls" | tail -n +2 | grep -c 'install -y --no-install-recommends g++')" 1
}

a_failed_update_stops_before_the_installation_and_says_what_to_do() {
  echo 0 >"$checkout/machine/uid"
  touch "$checkout/machine/no_network"
  with_setup 'need_packages g++; echo went on'
  expect status "$status" 1
  expect stdout "$out" ''
  expect installs "$(grep -c install <<<"$calls")" 0
  expect_part message "$err" 'Check the network and apt, then run ./run again.'
}

venv_stand_in='make_venv() { echo made; mkdir -p "$root/.venv/bin"; }; show() { cat "$build/log/python.log" 2>/dev/null || true; }; '

an_interrupted_venv_is_made_anew_and_a_whole_one_is_kept() {
  mkdir -p "$checkout/.venv/bin"
  with_setup "$venv_stand_in need_python; show"
  expect 'after an interruption' "$out" made
  rm -r "$checkout/.build"
  with_setup "$venv_stand_in need_python; show"
  expect 'when it is whole' "$out" ''
  echo 'more==1' >>"$checkout/resources/requirements.txt"
  with_setup "$venv_stand_in need_python; show"
  expect 'after its list changed' "$out" made
}

a_venv_that_failed_is_not_taken_for_whole() {
  with_setup 'make_venv() { mkdir -p "$root/.venv"; false; echo went on; }; need_python'
  expect status "$status" 1
  expect_part message "$err" 'Check that pip reaches its package index'
  expect 'went on' "$(grep -c 'went on' "$checkout/.build/log/python.log")" 0
  expect stamp "$(find "$checkout/.venv" -name .complete)" ''
}

a_linked_venv_is_left_alone() {
  mkdir "$checkout/machine/venv"
  ln -s "$checkout/machine/venv" "$checkout/.venv"
  with_setup "$venv_stand_in need_python; show"
  expect stdout "$out" ''
  expect link "$(test -L "$checkout/.venv" && echo kept)" kept
}

the_packages_of_the_tests_are_installed_once_and_whole() {
  local list=$checkout/resources/requirements-test.txt
  mkdir -p "$checkout/.venv/bin"
  stand_in pip <<<'echo "pip $*" >>"$here/calls"; [[ ! -e $here/no_network ]]'
  mv "$checkout/machine/bin/pip" "$checkout/.venv/bin/"
  touch "$checkout/machine/no_network"
  with_setup 'need_test_packages; echo on'
  expect status "$status" 0
  expect 'without network' "$out" on
  expect_part message "$err" 'is skipped'
  rm "$checkout/machine/no_network"
  with_setup 'need_test_packages; need_test_packages'
  expect 'calls after a failure' "$(grep -c "pip install.*$list" <<<"$calls")" 2
  echo 'more==1' >>"$list"
  with_setup 'need_test_packages; need_test_packages'
  expect 'calls after its list changed' "$(grep -c "pip install.*$list" <<<"$calls")" 3
  echo '-half' >"$checkout/.venv/.complete-test"
  with_setup 'need_test_packages'
  expect 'calls after an interruption' "$(grep -c "pip install.*$list" <<<"$calls")" 4
}

built_program() { # as a finished build leaves it; prints its arguments
  mkdir -p "$checkout"/.build/release/app "$checkout/.venv/bin"
  printf '#!/bin/sh\nfor a; do echo "<$a>"; done\n' >"$checkout/.build/release/app/hindsight"
  chmod +x "$checkout/.build/release/app/hindsight"
  find "$checkout" -exec touch -h -d '1 minute ago' {} +
  echo "$checkout" >"$checkout/.build/release/.up-to-date"
}

only_sources_make_the_program_out_of_date() {
  built_program
  with_setup 'up_to_date && echo yes'
  expect 'nothing changed' "$out" yes
  touch -d '1 minute' "$checkout/resources/samples/order.json"
  with_setup 'up_to_date && echo yes'
  expect 'a sample changed' "$out" yes
  touch -d '1 minute' "$checkout/app/main.cpp"
  with_setup 'up_to_date || echo no'
  expect 'a source changed' "$out" no
  built_program
  rm "$checkout/app/main.cpp"
  touch -d '1 minute' "$checkout/app"
  with_setup 'up_to_date || echo no'
  expect 'a source was removed' "$out" no
  built_program
  echo /elsewhere >"$checkout/.build/release/.up-to-date"
  with_setup 'up_to_date || echo no'
  expect 'the checkout moved' "$out" no
}

arguments_reach_the_program_unchanged_and_stdout_is_its_own() {
  built_program
  out=$(cd / && "$checkout/run" check 'a b' '' --worker 'x "y"' 2>&1)
  expect output "$out" $'<check>\n<a b>\n<>\n<--worker>\n<x "y">'
  expect calls "$(<"$checkout/machine/calls")" ''
}

an_edit_during_the_build_is_built_by_the_next_run() {
  mkdir -p "$checkout/.venv/bin"
  with_setup 'need_packages() { :; }; need_python() { :; }
    build_preset() { mkdir -p "$build/release/app"; cp /bin/true "$program"
      touch -d "20 seconds ago" "$build/began"; touch -d "10 seconds ago" "$root/app/main.cpp"; }
    need_program; up_to_date || echo "not yet"'
  expect status "$status" 0
  expect stdout "$out" 'not yet'
}

a_build_of_another_place_is_dropped_and_ours_is_kept() {
  mkdir -p "$checkout/.build/release" "$checkout/.build/ci"
  echo 'CMAKE_CACHEFILE_DIR:INTERNAL=/elsewhere/.build/release' >"$checkout/.build/release/CMakeCache.txt"
  echo "CMAKE_CACHEFILE_DIR:INTERNAL=$checkout/.build/ci" >"$checkout/.build/ci/CMakeCache.txt"
  with_setup 'drop_moved_build "$build/release"; drop_moved_build "$build/ci"; drop_moved_build "$build/asan"; ls "$build"'
  expect status "$status" 0
  expect folders "$out" ci
}

a_cache_that_an_interruption_spoiled_is_thrown_away() {
  mkdir -p "$checkout/.build/release"
  echo "CMAKE_CACHEFILE_DIR:INTERNAL=$checkout/.build/release" >"$checkout/.build/release/CMakeCache.txt"
  stand_in cmake <<<'[[ ! -e $here/../.build/release/CMakeCache.txt ]]'
  with_setup 'build_preset release'
  expect status "$status" 0
}

a_compiler_error_is_shown_from_where_it_begins() {
  stand_in cmake <<<'[[ $1 == --preset ]] && exit 0; echo "[1/9] fine"; echo "FAILED: x.o"; echo "x.cpp:3: error"; exit 1'
  with_setup 'build_preset ci'
  expect status "$status" 1
  expect_part message "$err" $'FAILED: x.o\nx.cpp:3: error'
  expect_part message "$err" 'Run ./run again: it goes on where it stopped.'
  expect 'lines before' "$(grep -c 'fine' <<<"$err")" 0
}

a_second_run_waits_for_the_first() {
  mkdir -p "$checkout/.build"
  mkfifo "$checkout/machine/release"
  (
    exec 9>"$checkout/.build/lock"
    flock 9
    echo held >"$checkout/machine/held"
    read -r _ <"$checkout/machine/release"
  ) &
  until [[ -e $checkout/machine/held ]]; do :; done
  bash -c "root=$checkout; . $checkout/resources/setup.sh; lock; echo in" "$checkout/run" >"$checkout/machine/out" 2>"$checkout/machine/err" &
  local second=$!
  until grep -q 'waiting for it' "$checkout/machine/err"; do :; done
  expect 'before the first ends' "$(<"$checkout/machine/out")" ''
  echo go >"$checkout/machine/release"
  wait "$second"
  expect 'after it' "$(<"$checkout/machine/out")" in
}

an_interrupted_step_leaves_no_process_behind() {
  stand_in slow_compiler <<<'echo $$ >"$here/slow_pid"; exec sleep 1000'
  setsid env --default-signal=INT bash -c "set -euo pipefail; root=$checkout; . $checkout/resources/setup.sh
    step slow title hint slow_compiler" "$checkout/run" 2>/dev/null &
  until [[ -s $checkout/machine/slow_pid ]]; do :; done
  local group
  group=$(ps -o pgid= -p "$(<"$checkout/machine/slow_pid")" | tr -d ' ')
  kill -INT -- "-$group" # as Ctrl+C in a terminal does
  wait $! 2>/dev/null
  local left
  for _ in {1..200}; do
    left=$(pgrep -g "$group" | wc -l)
    ((left == 0)) && break
    read -rt 0.05 <> <(:)
  done
  expect 'processes left' "$left" 0
}

for name in $(declare -F | sed -n 's/^declare -f \(.*_.*_.*_.*\)$/\1/p'); do
  fresh_machine
  "$name"
  echo "ran $name"
done
((failures == 0))
