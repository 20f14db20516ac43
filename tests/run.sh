#!/usr/bin/env bash
# Every test, with one command: installs what is needed (Debian 12, as root or with sudo), checks
# the sources, builds with sanitizers, runs the tests, and runs the end-to-end tests on the build
# that users get. Stops at the first step that fails; steps that fail fast come first.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
started=$SECONDS

# step NAME COMMAND...: runs it, prints how long it took, ends the script when it fails.
step() {
  local name=$1 begin=$SECONDS
  shift
  printf '\n== %s\n' "$name"
  if ! "$@"; then
    printf '\n== FAILED: %s, after %d s\n' "$name" $((SECONDS - begin)) >&2
    exit 1
  fi
  printf '== ok: %s, %d s\n' "$name" $((SECONDS - begin))
}

sources() { git ls-files -- "$@"; }

check_format() { sources '*.h' '*.cpp' '*.cu' '*.cuh' | xargs clang-format-19 --dry-run -Werror; }

check_shell() {
  # Scripts are what begins with a shell's name, whatever they are called.
  sources .ci tests examples | xargs grep -lE '^#!.*\b(ba)?sh$' | xargs shellcheck
}

test_with() { ctest --preset "$1" --no-tests=error "${@:2}"; }

# From end to end the sanitizers watch what is most likely to touch memory that is gone: pages,
# browsers and runs that end before their time. All else drives the program that users get. Every
# case is in one of the two.
watched='broken pairs*,*kill*,exit 130*,exit 4*,run: finds*'
test_end_to_end() { build/ci/tests/test_e2e_browser --no-version -tc="$watched"; }
test_release() {
  TWINSHOT_PROGRAM=$PWD/build/release/crawler/twinshot \
    build/ci/tests/test_e2e_browser --no-version -tce="$watched" &&
    TWINSHOT_PROGRAM=$PWD/build/release/crawler/twinshot \
      build/ci/tests/test_tricky_browser --no-version
}

# Of the files as build/ci compiles them: many of a folder at once (CMakeLists.txt).
check_tidy() {
  # Both options are for clang reading a GCC command line: it does not know all of GCC's warnings.
  run-clang-tidy-19 -quiet -p build/ci -j "$(nproc)" \
    -extra-arg=-Wno-unknown-warning-option -extra-arg=-Wno-error \
    "^$PWD/(build/ci/)?(compare|report|crawler)/.*\.(cpp|cxx)$" >build/clang-tidy.log 2>&1 && return
  grep -E 'error:|warning:' build/clang-tidy.log | sort -u || tail -n 30 build/clang-tidy.log
  return 1
}

# Only what has threads: the sanitizer makes the rest ten times slower, for nothing.
check_threads() {
  build/tsan/tests/test_threads --no-version -ts=threads
}

has_cuda() { command -v nvcc >/dev/null || [ -x /usr/local/cuda/bin/nvcc ]; }

step "packages" .ci/install --tests
step "format of the sources" check_format
step "shell scripts" check_shell
step "build with address and undefined-behaviour sanitizers" .ci/build ci
step "unit tests" test_with ci -L unit -j "$(nproc)"
step "clang-tidy" check_tidy
step "tests in a real browser" test_with ci -L browser -E 'e2e|tricky'
step "end-to-end tests with sanitizers" test_end_to_end
step "build as users get it" .ci/build release twinshot twinshot-demo-server
step "end-to-end tests of that build" test_release
step "build with the thread sanitizer" .ci/build tsan test_threads
step "tests of what runs on several threads" check_threads
if has_cuda; then
  step "compare/ and cuda/ on their own, as a bare GPU machine builds them" .ci/build gpu-check
else
  printf '\n== left out: no nvcc, so the CUDA kernels were not compiled\n'
fi
printf '\n== All tests passed, %d min %d s\n' $(((SECONDS - started) / 60)) $(((SECONDS - started) % 60))
