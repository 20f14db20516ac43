#!/usr/bin/env bash
# Everything a machine with an NVIDIA GPU can prove and measure, with one command:
#   tests/cuda/gpu_check.sh [--no-sanitizer]
# Needs a C++20 compiler, CMake and the CUDA toolkit, nothing else. Builds compare/ and cuda/ alone,
# compares more than a million windows with the CPU's, looks for wrong memory accesses and races
# with compute-sanitizer where the toolkit has it, and prints a table of measurements.
# Exit 0: all of it. 1: something failed. 77: there is no usable GPU, and nothing was proved
# (TWINSHOT_REQUIRE_CUDA=1 makes that a failure).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

sanitize=true
case "${1-}" in
  "") ;;
  --no-sanitizer) sanitize=false ;;
  *)
    echo "usage: tests/cuda/gpu_check.sh [--no-sanitizer]" >&2
    exit 1
    ;;
esac

build=build/gpu-check
# Machine code for the GPU that is here, so that no driver has to translate anything.
architectures=75-virtual
if command -v nvidia-smi >/dev/null && nvidia-smi >/dev/null 2>&1; then architectures=native; fi
echo "== build, for $architectures"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { cmake --preset gpu-check -DTWINSHOT_CUDA_ARCHITECTURES="$architectures" \
  -DCMAKE_CUDA_ARCHITECTURES="$architectures" && cmake --build "$build" --parallel "$(nproc)"; } >"$log" 2>&1; then
  cat "$log" >&2
  exit 1
fi

# step NAME COMMAND...: ends the script when the command fails, with 77 when it says 77.
step() {
  local name=$1 code=0
  shift
  printf '\n== %s\n' "$name"
  "$@" || code=$?
  if [ "$code" -ne 0 ]; then
    [ "$code" -eq 77 ] || printf '\n== FAILED: %s\n' "$name" >&2
    exit "$code"
  fi
}

step "every sum equal to the CPU's" "$build/tests/gpu_check"

sanitizer=$(command -v compute-sanitizer || echo /usr/local/cuda/bin/compute-sanitizer)
if ! $sanitize; then
  printf '\n== left out: compute-sanitizer\n'
elif [ ! -x "$sanitizer" ]; then
  printf '\n== left out: the toolkit has no compute-sanitizer here\n'
else
  for tool in memcheck racecheck initcheck synccheck; do
    step "compute-sanitizer $tool: sums" \
      "$sanitizer" --tool "$tool" --error-exitcode 1 "$build/tests/gpu_check" --windows 20000
    step "compute-sanitizer $tool: scans, Up rows, batches" \
      "$sanitizer" --tool "$tool" --error-exitcode 1 "$build/tests/gpu_bench" --quick
  done
fi

step "measurements" "$build/tests/gpu_bench"
printf '\n== All equal\n'
