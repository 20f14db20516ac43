#!/bin/sh
# Runs twinshot from cron, and says in one line what its exit code means. Cron mails the output, so
# a night in which everything is fine stays silent.
set -u

config=${TWINSHOT_CONFIG:-/etc/twinshot/nightly.yaml}
out=${TWINSHOT_OUT:-/var/lib/twinshot/report}
log=${TWINSHOT_LOG:-/var/lib/twinshot/nightly.log}
environment=${TWINSHOT_ENVIRONMENT:-/etc/twinshot/environment}

# Lines NAME=value: passwords and hooks that the config names as ${NAME}.
if [ -r "$environment" ]; then
  set -a
  # shellcheck source=/dev/null
  . "$environment"
  set +a
fi

twinshot run "$config" --out "$out" >"$log" 2>&1
code=$?
case $code in
  0) exit 0 ;;
  1) echo "twinshot: pages regressed, see $out/index.html" ;;
  3) echo "twinshot: nothing regressed, but some pages could not be judged, see $out/index.html" ;;
  4) echo "twinshot: incomplete: some pages were not reached, see $out/index.html" ;;
  7) echo "twinshot: the previous run is still going; this one did nothing" ;;
  9) echo "twinshot: alerts were not delivered, the next run tries again; what they say is in $out/index.html" ;;
  *) echo "twinshot: did not work, exit code $code; the last lines of $log:"; tail -n 20 "$log" ;;
esac
exit $code
