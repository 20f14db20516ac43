#!/usr/bin/env bash
# Fetches a real site in two versions, the npm package admin-lte 3.1.0 and 3.2.0, into build/sites/,
# and lists the pages both have. What is there already is not fetched again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
sites=build/sites
package=admin-lte
versions=(3.1.0 3.2.0)

for version in "${versions[@]}"; do
  folder=$sites/$package-$version
  [ ! -d "$folder" ] || continue
  if ! command -v npm >/dev/null; then
    echo "sites: npm is needed to fetch $package $version; on Debian: apt-get install npm" >&2
    exit 1
  fi
  mkdir -p "$sites"
  aside=$(mktemp -d "$sites/fetch.XXXXXX")
  trap 'rm -rf "$aside"' EXIT
  echo "sites: fetching $package $version"
  archive=$(cd "$aside" && npm pack --silent "$package@$version")
  tar -xzf "$aside/$archive" -C "$aside"
  # Moved into place whole, so that an interrupted fetch leaves nothing that looks complete.
  mv "$aside/package" "$folder"
  rm -rf "$aside"
  trap - EXIT
done

# plugins/ are other people's libraries with demo pages of their own.
pages_of() {
  (cd "$sites/$package-$1" && find . -name '*.html' -not -path './plugins/*' -not -path '*/node_modules/*' |
    sed 's|^\.||' | LC_ALL=C sort)
}
paths=$sites/$package.paths
LC_ALL=C comm -12 <(pages_of "${versions[0]}") <(pages_of "${versions[1]}") >"$paths"
echo "sites: $(wc -l <"$paths") pages that both versions have: $paths"
