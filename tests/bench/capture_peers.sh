#!/usr/bin/env bash
# Whole capture jobs against Playwright and BackstopJS, and against the bare floor of navigating and
# capturing, on the same machine, pages and browser. Fetches the sites and the peers, prints medians,
# ratios and core-seconds by kind of process.
#   --rounds N      rounds that count (3)
#   --pages N       pages of each site (40)
#   --jobs LIST     of admin-lte, python-doc, python-doc-changed; all three
#   --only LIST     of floor, playwright, backstop; all three. twinshot always runs
#   --parallel LIST pages at a time that Playwright is tried with, the best counts (1,2,3,4,6)
#   --max-age N     seconds for which browsers may keep files (600)
#   --browser FILE  the headless shell (/usr/lib/chromium/chromium-headless-shell)
# Needs what .ci/install installs, and npm and a Debian system for the Python documentation.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
rounds=3
pages=40
jobs=admin-lte,python-doc,python-doc-changed
only=floor,playwright,backstop
parallel=1,2,3,4,6
max_age=600
browser=/usr/lib/chromium/chromium-headless-shell
while [ $# -gt 0 ]; do
  case "$1" in
    --rounds) rounds=${2:?--rounds needs a number}; shift ;;
    --pages) pages=${2:?--pages needs a number}; shift ;;
    --jobs) jobs=${2:?--jobs needs a list}; shift ;;
    --only) only=${2:?--only needs a list}; shift ;;
    --parallel) parallel=${2:?--parallel needs a list}; shift ;;
    --max-age) max_age=${2:?--max-age needs a number}; shift ;;
    --browser) browser=${2:?--browser needs a file}; shift ;;
    *) sed -n '2,/^set/s/^# //p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
  esac
  shift
done
bench=build/bench
sites=build/sites
peers=$bench/capture-peers
release=build/release
[ -x "$browser" ] || { echo "capture_peers: no $browser: .ci/install, or --browser" >&2; exit 1; }

.ci/build release twinshot twinshot-demo-server >/dev/null
tests/sites/fetch.sh
tests/sites/fetch_python_doc.sh
mkdir -p "$bench"

# some_of NAME FOLDER: every so manieth page of a site. Not those whose HTML is above 120 kB, which are
# higher than the 30,000 px at which twinshot cuts a page: all shall photograph the same.
some_of() {
  while read -r path; do
    [ "$(stat -c %s "$2$path")" -gt 120000 ] || echo "$path"
  done <"$sites/$1.paths" >"$bench/$1.all"
  awk -v want="$pages" -v all="$(wc -l <"$bench/$1.all")" \
    'int(NR * want / all) > int((NR - 1) * want / all)' "$bench/$1.all" >"$bench/$1.some"
}
some_of admin-lte "$sites/admin-lte-3.2.0"
some_of python-doc "$sites/python-doc"

# A word of every fifth page's first paragraph is another one on the candidate side.
changed=$sites/python-doc-changed
rm -rf "$changed"
cp -rl "$sites/python-doc" "$changed"
awk 'NR % 5 == 0' "$bench/python-doc.some" | while read -r path; do
  rm "$changed$path"
  sed '0,/<p>/s/<p>\([A-Za-z]*\)/<p>\1 indeed/' "$sites/python-doc$path" >"$changed$path"
done

case ",$only," in *,playwright,* | *,backstop,*)
  if [ ! -d "$peers/node_modules/playwright-core" ] || [ ! -d "$peers/node_modules/backstopjs" ]; then
    mkdir -p "$peers"
    [ -f "$peers/package.json" ] || echo '{"private": true}' >"$peers/package.json"
    PUPPETEER_SKIP_DOWNLOAD=1 npm install --silent --no-audit --no-fund --prefix "$peers" \
      playwright-core@1.65 backstopjs@6.3
  fi
  ;;
esac

list=()
for job in ${jobs//,/ }; do
  case "$job" in
    admin-lte) places=$sites/admin-lte-3.1.0:$sites/admin-lte-3.2.0:$PWD/$bench/admin-lte.some ;;
    python-doc) places=$sites/python-doc:$sites/python-doc:$PWD/$bench/python-doc.some ;;
    python-doc-changed) places=$sites/python-doc:$changed:$PWD/$bench/python-doc.some ;;
    *) echo "capture_peers: no job $job" >&2; exit 2 ;;
  esac
  list+=(--job "$job=$places")
done
exec node tests/bench/capture_peers.mjs --twinshot "$release/crawler/twinshot" \
  --server "$release/examples/demo/twinshot-demo-server" --peers "$PWD/$peers" --browser "$browser" \
  --rounds "$rounds" --parallel "$parallel" --max-age "$max_age" --only "$only" "${list[@]}"
