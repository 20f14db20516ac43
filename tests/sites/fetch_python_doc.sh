#!/usr/bin/env bash
# Fetches the Python documentation as Debian packages it, with the scripts that its pages load, into
# build/sites/python-doc, and lists its pages in build/sites/python-doc.paths. Nothing is installed.
# What is there already is not fetched again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
sites=build/sites
folder=$sites/python-doc
package=python3.11-doc
# The pages' own scripts are links into these.
scripts=(libjs-jquery libjs-underscore)

if [ ! -d "$folder" ]; then
  for program in apt-get dpkg; do
    command -v "$program" >/dev/null ||
      { echo "sites: $program is needed to fetch $package: a Debian system" >&2; exit 1; }
  done
  mkdir -p "$sites"
  aside=$(mktemp -d "$sites/fetch.XXXXXX")
  trap 'rm -rf "$aside"' EXIT
  echo "sites: fetching $package"
  # Said by apt-get for root: that it downloads as root.
  (cd "$aside" && apt-get -qq download "$package" "${scripts[@]}" 2>errors) ||
    { cat "$aside/errors" >&2; exit 1; }
  for archive in "$aside"/*.deb; do dpkg -x "$archive" "$aside/unpacked"; done
  # Moved into place whole, so that an interrupted fetch leaves nothing that looks complete.
  cp -rL "$aside/unpacked/usr/share/doc/python3.11/html" "$aside/html"
  mv "$aside/html" "$folder"
  rm -rf "$aside"
  trap - EXIT
fi

paths=$sites/python-doc.paths
(cd "$folder" && find . -name '*.html' | sed 's|^\.||' | LC_ALL=C sort) >"$paths"
echo "sites: $(wc -l <"$paths") pages: $paths"
