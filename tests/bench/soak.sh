#!/usr/bin/env bash
# A long run of real pages, the same on both sides: 500 pages of the Python documentation. Nothing may
# regress, nothing may be invalid, and the last pages must cost what the first did.
#   --pages N     so many pages (500)
# Prints verdicts, endpoints per second in the first and the last fifth, the memory of twinshot and of
# its browsers at a fifth and at the end, and what is left of both afterwards.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
pages=500
while [ $# -gt 0 ]; do
  case "$1" in
    --pages) pages=${2:?--pages needs a number}; shift ;;
    *) echo "usage: tests/bench/soak.sh [--pages N]" >&2; exit 2 ;;
  esac
  shift
done
command -v jq >/dev/null || { echo "jq is missing: .ci/install --tests" >&2; exit 1; }
build=build/release
tests/sites/fetch_python_doc.sh
.ci/build release twinshot twinshot-demo-server >/dev/null

# shellcheck source=tests/sites/two_sites.sh
. tests/sites/two_sites.sh
site=build/sites/python-doc
# In an order of no meaning, the same every time: chapters of long pages lie together.
awk 'BEGIN { srand(1) } { print rand() "\t" $0 }' build/sites/python-doc.paths | sort -n | cut -f 2 |
  head -n "$pages" >"$work/paths"
planned=$(wc -l <"$work/paths")
[ "$planned" -eq "$pages" ] || fail "the documentation has $planned pages only"

serve "$site" "$site"
write_config
mkdir "$work/profiles"

now() { date +%s.%N; }
# Proportional set size: what several processes share counts once.
browsers_mib() {
  local sum=0 pid kib
  for pid in $(pgrep -f "$work/profiles" || true); do
    [ "$pid" != "$run" ] || continue
    kib=$(awk '/^Pss:/ { print $2 }' "/proc/$pid/smaps_rollup" 2>/dev/null || true)
    sum=$((sum + ${kib:-0}))
  done
  echo $((sum / 1024))
}

begin=$(now)
TMPDIR=$work/profiles "$build/crawler/twinshot" run "$work/config.yaml" --out "$work/report" 2>"$work/log" &
run=$!
# When so many pages were done, from the lines of progress: "[123/500] 25% ..."
: >"$work/samples"
while kill -0 "$run" 2>/dev/null; do
  done_pages=$(grep -oE '^\[[0-9]+/' "$work/log" | tail -n 1 | tr -dc 0-9 || true)
  own=$(awk '/^VmRSS:/ { print $2 }' "/proc/$run/status" 2>/dev/null || true)
  [ -z "$own" ] || echo "$(now) ${done_pages:-0} $own $(browsers_mib)" >>"$work/samples"
  sleep 1
done
code=0
wait "$run" || code=$?
run=
end=$(now)

awk -v begin="$begin" -v end="$end" -v pages="$pages" '
  { time = $1; done = $2; own = $3 / 1024; browsers = $4
    if (done >= pages / 5 && !fifth) { fifth = time; done_fifth = done; own_fifth = own; browsers_fifth = browsers }
    if (done <= pages * 4 / 5) { last = time; done_last = done }
    if (browsers > peak) peak = browsers
    if (own > own_peak) own_peak = own
    if (done < pages) own_end = own }
  END {
    first_rate = done_fifth / (fifth - begin); last_rate = (pages - done_last) / (end - last)
    printf "%d endpoints in %.1f s, %.2f per second\n", pages, end - begin, pages / (end - begin)
    printf "first fifth %.2f per second, last fifth %.2f: %.0f %%\n", first_rate, last_rate, 100 * last_rate / first_rate
    printf "twinshot %.1f MiB at a fifth, %.1f at the end, %.1f at most: growth %.1f\n", own_fifth, own_end, own_peak, own_end - own_fifth
    printf "browsers %d MiB at a fifth, %d at most\n", browsers_fifth, peak
  }' "$work/samples"
jq -r '.totals | "\(.passed) passed, \(.regressed) regressed, \(.flaky) flaky, \(.invalid) invalid, \(.not_reached) not reached"' \
  "$work/report/run.json"
left=$(pgrep -fc "$work/profiles" || true)
echo "exit code $code, $left processes and $(find "$work/profiles" -mindepth 1 -maxdepth 1 | wc -l) profiles left"
[ "$code" -eq 0 ] || fail "the run ended with exit code $code"
