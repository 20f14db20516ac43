#!/usr/bin/env bash
# A real site in two versions, compared from end to end: admin-lte 3.1.0 as production, 3.2.0 as
# staging. Prints wall time, peak memory and totals; fails when the totals do not add up, an
# endpoint is missing or double, or two runs say different things.
#   --same    3.2.0 on both sides: nothing may regress, nothing may be invalid
#   --runs N  so many runs in a row (2); all must agree
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
build=build/release
sites=build/sites
reference=3.1.0
runs=2

while [ $# -gt 0 ]; do
  case "$1" in
    --same) reference=3.2.0 ;;
    --runs) runs=${2:?--runs needs a number}; shift ;;
    *) echo "usage: tests/sites/admin-lte.sh [--same] [--runs N]" >&2; exit 2 ;;
  esac
  shift
done

command -v jq >/dev/null || { echo "jq is missing: .ci/install --tests" >&2; exit 1; }
tests/sites/fetch.sh
.ci/build release twinshot twinshot-demo-server >/dev/null

# shellcheck source=tests/sites/two_sites.sh
. tests/sites/two_sites.sh
serve "$sites/admin-lte-$reference" "$sites/admin-lte-3.2.0"
cp "$sites/admin-lte.paths" "$work/paths"
write_config
planned=$(wc -l <"$work/paths")

for ((n = 1; n <= runs; ++n)); do
  report=$sites/report-$n
  begin=$(date +%s%N)
  "$build/crawler/twinshot" run "$work/config.yaml" --out "$report" 2>"$work/log" &
  run=$!
  # The kernel's own high-water mark, read as long as the process has memory. time(1) would report
  # the largest Chrome instead.
  peak=0
  while now=$(awk '/^VmHWM:/ { print $2 }' "/proc/$run/status" 2>/dev/null) && [ -n "$now" ]; do
    peak=$now
    sleep 0.1
  done
  code=0
  wait "$run" || code=$?
  run=
  milliseconds=$((($(date +%s%N) - begin) / 1000000))
  if [ "$code" -ne 0 ] && [ "$code" -ne 1 ] && [ "$code" -ne 3 ]; then
    cat "$work/log" >&2
    fail "run $n ended with exit code $code"
  fi
  json=$report/run.json
  echo "run $n: exit code $code, $((milliseconds / 1000)).$((milliseconds % 1000 / 100)) s," \
    "peak memory $((peak / 1024)) MiB, $(jq -c .totals "$json")"

  jq -e --argjson planned "$planned" '.totals as $t | $t.planned == $planned and
    $t.passed + $t.regressed + $t.flaky + $t.accepted + $t.invalid + $t.not_reached == $planned' \
    "$json" >/dev/null || fail "run $n: the totals do not add up to $planned"
  jq -r '.endpoints[].path' "$json" | LC_ALL=C sort >"$work/judged"
  diff "$work/paths" "$work/judged" >&2 || fail "run $n: an endpoint is missing or double"
  if [ "$reference" = 3.2.0 ]; then
    jq -e '.totals.passed == .totals.planned' "$json" >/dev/null || {
      jq -r '.endpoints[] | select(.verdict != "passed") | "\(.verdict) \(.reason) \(.path)"' "$json" >&2
      fail "run $n: the same site on both sides did not pass everywhere"
    }
  fi
  jq -S '[.endpoints[] | {path, viewport, verdict, reason, score,
    regions: [.regions[] | {x, y, width, height, kind, pixels}]}]' "$json" >"$work/verdicts-$n"
  diff "$work/verdicts-1" "$work/verdicts-$n" >&2 || fail "runs 1 and $n say different things"
done
echo "admin-lte: $runs runs agree on all $planned endpoints"
