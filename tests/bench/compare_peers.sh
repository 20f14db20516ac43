#!/usr/bin/env bash
# Compare against odiff and BlazeDiff, on the same machine and files: takes pictures of a real site
# in two versions and of one very tall page, fetches both peers from npm, prints medians and ratios.
#   --rounds N   rounds that count (5)
# Needs what .ci/install installs, and npm and python3-doc.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
rounds=5
while [ $# -gt 0 ]; do
  case "$1" in
    --rounds) rounds=${2:?--rounds needs a number}; shift ;;
    *) echo "usage: tests/bench/compare_peers.sh [--rounds N]" >&2; exit 2 ;;
  esac
  shift
done
bench=build/bench
peers=$bench/peers
twinshot=build/release/crawler/twinshot

.ci/build release twinshot twinshot-demo-server >/dev/null
tests/bench/pictures.sh

if [ ! -d "$peers/node_modules/odiff-bin" ] || [ ! -d "$peers/node_modules/@blazediff/bin" ]; then
  mkdir -p "$peers"
  [ -f "$peers/package.json" ] || echo '{"private": true}' >"$peers/package.json"
  npm install --silent --no-audit --no-fund --prefix "$peers" odiff-bin@4.5 @blazediff/bin@3.5
fi

node tests/bench/compare_peers.mjs --twinshot "$PWD/$twinshot" --peers "$PWD/$peers" \
  --pairs "$PWD/$bench/pairs" --tall "$PWD/$bench/tall" --rounds "$rounds"
