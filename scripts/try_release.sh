#!/bin/sh
# Tries what a release has for this machine: installs each archive as its users would, and runs it from
# another folder, without a home. Usage: try_release.sh <folder with the archives> [binary|any|npm...]
set -eu

fail() {
  printf 'try_release.sh: %s\n' "$*" >&2
  exit 1
}

[ $# -gt 0 ] || fail "wanted: try_release.sh <folder with the archives> [binary|any|npm...]"
folder=$(CDPATH='' cd -- "$1" && pwd)
shift
[ $# -gt 0 ] || set -- binary any npm
here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

case $(uname -s) in Linux) os=linux ;; *) os=macos ;; esac
case $(uname -m) in x86_64 | amd64) arch=x64 ;; *) arch=arm64 ;; esac

# The archive is what SHA256SUMS says.
check() {
  (cd "$folder" && grep "  $1\$" SHA256SUMS >"$work/sum") || fail "SHA256SUMS has no line for $1"
  if command -v sha256sum >/dev/null; then
    (cd "$folder" && sha256sum -c "$work/sum")
  else
    (cd "$folder" && shasum -a 256 -c "$work/sum")
  fi
}

# Runs it as a stranger would, with a PATH that has the given folder and little else.
try() {
  program=$1 path=$2
  mkdir -p "$work/run" "$work/home"
  cd "$work/run"
  bare() { env -i PATH="$path:/usr/bin:/bin" HOME="$work/home" "$program" "$@"; }
  [ "$(bare --version)" = "memmark $version" ] || fail "$program --version says $(bare --version)"
  bare --help | grep -q 'man memmark' || fail "$program --help does not name the manual page"
  code=0
  bare --interval 10ms -o run.csv -- sh -c 'sleep 0.2; exit 7' || code=$?
  [ "$code" = 7 ] || fail "$program ended with $code instead of the command's 7"
  [ "$(wc -l <run.csv)" -gt 1 ] || fail "$program wrote no rows: $(cat run.csv)"
  bare report run.csv -o run.html || fail "$program cannot make a report"
  bare chart --chart-engine builtin run.csv run.png || fail "$program cannot draw a chart"
  code=0
  # shellcheck disable=SC2016  # for the shell that is recorded
  bare -q -o int.csv -- sh -c 'kill -INT $PPID; exec sleep 600' || code=$?
  [ "$code" = 130 ] || fail "$program ended with $code instead of 130 after an interrupt"
  [ -z "$(ls -A "$work/home")" ] || fail "$program left in the home: $(ls -A "$work/home")"
  rm -rf "$work/run"
  cd /
  printf 'try_release.sh: %s works\n' "$program"
}

# What is below the given folder is where man and packagers look for it.
try_share() {
  [ -f "$1/share/man/man1/memmark.1" ] || fail "there is no manual page below $1"
  [ "$kind" = npm ] || [ -f "$1/share/doc/memmark/LICENSE" ] || fail "there is no licence below $1"
}

version=$(sed -n 's/^ *"version": *"\(.*\)".*/\1/p' "$here/deno.json")
for kind; do
  mkdir -p "$work/$kind"
  case $kind in
    binary)
      check "memmark-$os-$arch.tar.gz"
      tar -xzf "$folder/memmark-$os-$arch.tar.gz" -C "$work/binary"
      try "$work/binary/memmark" /none
      try_share "$work/binary"
      ;;
    any)
      check memmark-any.tar.gz
      tar -xzf "$folder/memmark-any.tar.gz" -C "$work/any"
      mkdir "$work/deno"
      ln -s "$("$here/scripts/deno" --path)" "$work/deno/deno"
      try "$work/any/bin/memmark" "$work/deno"
      try_share "$work/any"
      ;;
    npm)
      check memmark-npm.tgz
      npm install --global --prefix "$work/npm" --no-audit --no-fund "$folder/memmark-npm.tgz"
      try "$work/npm/bin/memmark" /none
      try_share "$work/npm"
      ;;
    *) fail "no such archive: $kind" ;;
  esac
done
