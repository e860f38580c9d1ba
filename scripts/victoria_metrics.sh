#!/bin/sh
# Fetches VictoriaMetrics (40 MB) from Debian's next release with lists of its own, and prints the path
# of the program. Nothing is installed; this machine's package lists stay as they are.
# usage: scripts/victoria_metrics.sh <folder to put it in>
set -eu

into=${1:?"usage: $0 <folder>"}
program=$into/usr/bin/victoria-metrics
if [ -x "$program" ]; then
  echo "$program"
  exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$into"
# shellcheck disable=SC2016  # apt fills it in
site=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -v security | head -n 1)
keys=/usr/share/keyrings/debian-archive-keyring.gpg
echo "deb [signed-by=$keys] $site trixie main" > "$work/sources.list"
own() {
  apt-get -qq -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work/cache" -o Acquire::Languages=none \
    -o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=- "$@" >&2
}
own update
(cd "$work" && own download victoria-metrics)
dpkg -x "$work"/victoria-metrics_*.deb "$into"
echo "$program"
