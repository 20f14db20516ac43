#!/usr/bin/env bash
# The demo: installs what is needed, builds twinshot, serves two versions of a small company site on
# loopback, compares them, and says where the report is. Debian 12; as root or with sudo.
set -euo pipefail
demo=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$demo/../.." && pwd)
build=$root/build/release
report=$demo/twinshot-report
work=$(mktemp -d)
server=

clean_up() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

say() { printf '\n== %s\n' "$*"; }

say "Packages"
"$root/.ci/install"

say "Building twinshot and the demo's web server"
"$root/.ci/build" release twinshot twinshot-demo-server

say "Serving the site: production, and the release candidate"
"$build/examples/demo/twinshot-demo-server" --port-file "$work/origins" \
  --site "$demo/site" --site "$demo/staging:$demo/site" >"$work/server.log" 2>&1 &
server=$!
for ((i = 0; i < 100; ++i)); do
  [ ! -s "$work/origins" ] || break
  kill -0 "$server" 2>/dev/null || break
  sleep 0.1
done
if [ ! -s "$work/origins" ]; then
  echo "demo: the web server did not start:" >&2
  cat "$work/server.log" >&2
  exit 1
fi
{ read -r production; read -r staging; } <"$work/origins"
echo "production $production"
echo "staging    $staging"

# Chrome has no sandbox for root. The pages are our own, so that is acceptable here.
sandbox=true
[ "$(id -u)" -ne 0 ] || sandbox=false
cat >"$work/demo.yaml" <<YAML
domains:
  production: $production
  staging: $staging
paths:
  - /
  - /coffees/
  - /coffees/kochere/
  - /subscriptions/
  - /journal/
  - /journal/how-we-roast/
  - /about/
  - /contact/
  - /cafes/
  - /account/
  - /delivery/
viewports:
  - {label: desktop, width: 1280, height: 800}
  - {label: phone, width: 390, height: 844, dpr: 2, mobile: true}
browser: {sandbox: $sandbox}
report: {title: "Harbour & Pine: release 4.19.0"}
YAML

say "Comparing"
code=0
"$build/crawler/twinshot" run "$work/demo.yaml" --out "$report" || code=$?

if [ "$code" -eq 5 ]; then
  echo "demo: no usable browser; this says why: $build/crawler/twinshot doctor" >&2
  exit 1
fi
# What the candidate does to the 22 endpoints, see examples/demo/README.md.
facts=$(tr -d ' \n' <"$report/run.json" 2>/dev/null || true)
for fact in '"planned":22' '"passed":4' '"regressed":14' '"invalid":4'; do
  if [ "$code" -ne 1 ] || [[ "$facts" != *"$fact"* ]]; then
    echo "demo: expected exit code 1 and $fact, got exit code $code" >&2
    exit 1
  fi
done

say "Done"
cat <<END
twinshot ended with exit code 1: regressions found. That is expected, the demo's release candidate
contains them. A nightly job would have raised an alert for each now.

The report: $report/index.html
END
