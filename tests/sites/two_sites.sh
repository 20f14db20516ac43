#!/usr/bin/env bash
# To be sourced by scripts that run twinshot on two folders of pages: a work folder that is removed at
# the end with whatever was started ($server, $run), serve, write_config. Needs $build.
: "${build:?names the folder of the build}"
work=$(mktemp -d)
server=
# Set by the script that sources this.
run=
clean_up() {
  [ -z "$run" ] || kill "$run" 2>/dev/null || true
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

fail() { echo "$(basename "$0" .sh): $*" >&2; exit 1; }

# serve REFERENCE CANDIDATE: both folders on loopback, at $production and $staging.
serve() {
  "$build/examples/demo/twinshot-demo-server" --port-file "$work/origins" --site "$1" --site "$2" >/dev/null &
  server=$!
  for ((i = 0; i < 100; ++i)); do
    [ ! -s "$work/origins" ] || break
    sleep 0.1
  done
  [ -s "$work/origins" ] || fail "the web server did not start"
  { read -r production; read -r staging; } <"$work/origins"
}

# write_config: $work/config.yaml for the pages of $work/paths.
write_config() {
  local sandbox=true
  [ "$(id -u)" -ne 0 ] || sandbox=false
  cat >"$work/config.yaml" <<YAML
domains: {production: "$production", staging: "$staging"}
paths_file: paths
browser:
  sandbox: $sandbox
  # No page may reach the network: the pages name fonts and scripts on other hosts.
  args: ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
YAML
}
