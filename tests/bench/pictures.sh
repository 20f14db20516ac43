#!/usr/bin/env bash
# Takes the pictures that the compare benchmarks need, with twinshot itself, into build/bench/:
#   pairs/{reference,candidate}/*.png   every page of admin-lte 3.1.0 and 3.2.0
#   tall/{reference,candidate}.png      argparse of the Python documentation, one word changed
# What is there already is not taken again. Needs npm and python3-doc, and a release build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
bench=build/bench
sites=build/sites
twinshot=build/release/crawler/twinshot
server=build/release/examples/demo/twinshot-demo-server
documents=/usr/share/doc/python3-doc/html

work=$(mktemp -d)
web=
clean_up() {
  [ -z "$web" ] || kill "$web" 2>/dev/null || true
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
fail() { echo "pictures: $*" >&2; exit 1; }

# photograph REFERENCE CANDIDATE PATHS: serves both folders and photographs the pages in $work/report.
photograph() {
  rm -f "$work/origins"
  "$server" --port-file "$work/origins" --site "$1" --site "$2" >/dev/null &
  web=$!
  for ((i = 0; i < 100; ++i)); do
    [ ! -s "$work/origins" ] || break
    sleep 0.1
  done
  [ -s "$work/origins" ] || fail "the web server did not start"
  { read -r reference; read -r candidate; } <"$work/origins"
  cp "$3" "$work/paths"
  sandbox=true
  [ "$(id -u)" -ne 0 ] || sandbox=false
  cat >"$work/config.yaml" <<YAML
domains: {production: "$reference", staging: "$candidate"}
paths_file: paths
browser:
  sandbox: $sandbox
  args: ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
YAML
  code=0
  "$twinshot" run "$work/config.yaml" --out "$work/report" 2>"$work/log" || code=$?
  if [ "$code" -gt 1 ]; then
    cat "$work/log" >&2
    fail "the run ended with exit code $code"
  fi
  kill "$web"
  web=
}

# pictures_of FOLDER: each endpoint's two pictures under one name.
pictures_of() {
  mkdir -p "$1/reference" "$1/candidate"
  jq -r '.endpoints[] | [.id, .reference.image, .candidate.image] | @tsv' "$work/report/run.json" |
    while IFS=$'\t' read -r id reference candidate; do
      cp "$work/report/$reference" "$1/reference/$id.png"
      cp "$work/report/$candidate" "$1/candidate/$id.png"
    done
}

if [ ! -d "$bench/pairs" ]; then
  tests/sites/fetch.sh
  photograph "$sites/admin-lte-3.1.0" "$sites/admin-lte-3.2.0" "$sites/admin-lte.paths"
  rm -rf "$bench/pairs.aside"
  pictures_of "$bench/pairs.aside"
  mv "$bench/pairs.aside" "$bench/pairs"
fi

if [ ! -d "$bench/tall" ]; then
  [ -d "$documents" ] || fail "$documents is missing: apt-get install python3-doc"
  cp -rL "$documents" "$work/before"
  cp -r "$work/before" "$work/after"
  awk '/positional/ && ++seen == 25 { sub(/positional/, "positionax") } { print }' \
    "$work/before/library/argparse.html" >"$work/after/library/argparse.html"
  echo /library/argparse.html >"$work/tall"
  photograph "$work/before" "$work/after" "$work/tall"
  pictures_of "$work/pictures"
  mkdir -p "$bench/tall.aside"
  cp "$work"/pictures/reference/*.png "$bench/tall.aside/reference.png"
  cp "$work"/pictures/candidate/*.png "$bench/tall.aside/candidate.png"
  mv "$bench/tall.aside" "$bench/tall"
fi
