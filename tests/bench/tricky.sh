#!/usr/bin/env bash
# All tricky pages (tests/tricky/) in two orders, with 1, 2 and 3 browser processes: one line per
# configuration. Fails where a picture is not the same bytes in all of them.
#   tests/bench/tricky.sh [BUILD_FOLDER]       default: build/release
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
build=${1:-build/release}

[ -f "$build/CMakeCache.txt" ] || cmake --preset "$(basename "$build")"
cmake --build "$build" --target twinshot test_tricky_browser >/dev/null
exec "$build/tests/test_tricky_browser" --no-version --no-skip -tc='tricky: any order*'
