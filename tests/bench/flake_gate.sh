#!/usr/bin/env bash
# Equal pages, photographed again and again: prints how many pictures differ between the sides and
# between the runs, which must be none.
#   tests/bench/flake_gate.sh [PAGES] [RUNS] [BUILD_FOLDER]     default: 100 20 build/release
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export TWINSHOT_FLAKE_PAGES=${1:-100} TWINSHOT_FLAKE_RUNS=${2:-20}
build=${3:-build/release}

[ -f "$build/CMakeCache.txt" ] || cmake --preset "$(basename "$build")"
cmake --build "$build" --target twinshot test_tricky_browser >/dev/null
exec "$build/tests/test_tricky_browser" --no-version -tc='flake gate*'
