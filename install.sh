#!/bin/sh
# Installs memmark: what is in the checkout that this script stands in, else a released binary.
# Any POSIX shell will do. It never uses sudo, and leaves nothing behind when it fails.
{ # A shell reads up to the closing brace before it runs anything: a download cut short does nothing.
  set -eu

  newline='
'
  bin='' lib='' share='' force='' kind='' action=install checkout=''
  stage='' lib_stage='' made='' child='' installed=''
  repo=${MEMMARK_REPO:-criccomini/memmark}
  base_url=${MEMMARK_BASE_URL:-https://github.com}

  usage() {
    cat <<'EOF'
Usage: install.sh [--bin-dir DIR] [--force] [--slim | --binary] [--version]
       curl -sL https://github.com/criccomini/memmark/raw/main/install.sh | bash -s -- [options]

From a checkout of memmark it builds and installs that; else it downloads a release:
0.3 MB to be run by the deno on PATH where that fits, else a binary of some 40 MB
with Deno in it.

  --bin-dir DIR   install into DIR (default: ~/.local/bin, else the first writable
                  folder of ~/bin, /usr/local/bin, /opt/homebrew/bin)
  --force         replace a memmark that is there already
  --slim          download what the deno on PATH runs, and fail where none fits
  --binary        download the binary, whatever is on PATH
  --version       say what would be installed, and where
  -h, --help      show this

Environment, for downloads:
  MEMMARK_VERSION    the release to install (default: the latest)
  MEMMARK_REPO       owner/name of the repository (default: criccomini/memmark)
  MEMMARK_BASE_URL   instead of https://github.com
EOF
  }

  say() { printf '%s\n' "$*"; }
  fail() {
    printf 'install.sh: %s\n' "$*" >&2
    exit 1
  }
  misused() {
    printf 'install.sh: %s; see --help\n' "$*" >&2
    exit 2
  }
  have() { command -v "$1" >/dev/null 2>&1; }
  quote() { printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"; }

  # Runs a long command so that a signal is answered at once, not when the command has ended.
  run() {
    "$@" &
    child=$!
    status=0
    wait "$child" || status=$?
    child=''
    return "$status"
  }

  # shellcheck disable=SC2317  # reached by the trap
  clean_up() {
    status=$?
    trap - EXIT
    trap '' INT TERM HUP
    [ -z "$child" ] || kill "$child" 2>/dev/null || :
    [ -z "$child" ] || wait "$child" 2>/dev/null || :
    [ -z "$stage" ] || rm -rf "$stage"
    [ -z "$lib_stage" ] || rm -rf "$lib_stage"
    [ -n "$installed" ] || printf '%s' "$made" | while IFS= read -r dir; do
      rmdir "$dir" 2>/dev/null || :
    done
    exit "$status"
  }

  # Makes a folder and its parents, and notes in $made which ones were not there, deepest first.
  make_dir() {
    [ ! -d "$1" ] || return 0
    [ -z "${1%/*}" ] || make_dir "${1%/*}" || return 1
    mkdir "$1" 2>/dev/null || return 1
    made=$1$newline$made
  }

  parse_options() {
    while [ $# -gt 0 ]; do
      case $1 in
        --bin-dir)
          bin=${2:-}
          [ -n "$bin" ] || misused "--bin-dir wants a folder"
          shift
          ;;
        --bin-dir=?*) bin=${1#*=} ;;
        --force) force=yes ;;
        --slim | --binary)
          [ -z "$kind" ] || [ "$kind" = "${1#--}" ] || misused "--slim and --binary exclude each other"
          kind=${1#--}
          ;;
        --version) action=version ;;
        -h | --help)
          usage
          exit 0
          ;;
        *) misused "Unknown option '$1'" ;;
      esac
      shift
    done
  }

  # The folder of this script if it is a checkout; when piped, $0 is the name of the shell.
  find_checkout() {
    case $0 in */install.sh | install.sh) ;; *) return 0 ;; esac
    dir=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || return 0
    if [ -f "$dir/main.ts" ] && [ -f "$dir/scripts/build.ts" ]; then checkout=$dir; fi
    [ -z "$checkout" ] || [ -z "$kind" ] ||
      misused "--$kind is for downloads, and this is a checkout: pipe the script into sh, as --help shows"
  }

  writable() { [ -d "$1" ] && [ -w "$1" ] && [ -x "$1" ]; }

  # Where to install: prints nothing and changes nothing.
  choose_bin() {
    home=${HOME:-}
    if [ -n "$bin" ]; then
      case $bin in *"$newline"*) fail "A folder with a line break in its name cannot be on PATH; choose another with --bin-dir" ;; esac
      case $bin in /*) ;; *) bin=$(pwd)/$bin ;; esac
      while [ "$bin" != "${bin%/}" ]; do bin=${bin%/}; done
      [ -n "$bin" ] || bin=/
    elif writable "$home/.local/bin" || { [ -n "$home" ] && can_make "$home/.local/bin"; }; then
      bin=$home/.local/bin
    else
      for dir in "$home/bin" /usr/local/bin /opt/homebrew/bin; do
        if writable "$dir"; then bin=$dir && break; fi
      done
    fi
    [ -n "$bin" ] || fail "No writable folder among ~/.local/bin, ~/bin, /usr/local/bin, /opt/homebrew/bin; name one with --bin-dir DIR"
  }

  # True when the folder is missing, and the nearest parent that is there lets us make it. A home
  # that does not exist is not made.
  can_make() {
    [ -d "$home" ] && [ ! -e "$1" ] || return 1
    parent=${1%/*}
    while [ ! -e "$parent" ]; do parent=${parent%/*}; done
    writable "$parent"
  }

  check_target() {
    [ ! -d "$bin/memmark" ] ||
      fail "'$bin/memmark' is a folder; move it away, or choose another place with --bin-dir DIR"
    [ -n "$force" ] || { [ ! -e "$bin/memmark" ] && [ ! -L "$bin/memmark" ]; } ||
      fail "'$bin/memmark' exists already; add --force to replace it (when piped: | bash -s -- --force)"
  }

  prepare_bin() {
    if ! make_dir "$bin" || ! stage=$(mktemp -d "$bin/.memmark.XXXXXX" 2>/dev/null); then
      fail "Cannot write to '$bin'; choose another folder with --bin-dir DIR"
    fi
    bin=$(CDPATH='' cd -- "$bin" && pwd)
    # Where it really is: the program looks there for what belongs to it.
    real=$(CDPATH='' cd -P -- "$bin" && pwd -P)
    # Deno and the bundle stay out of the folder that is on PATH where it has a lib beside it; man and
    # the shells look for what is to be read in the share beside it.
    lib=$bin/memmark.lib share=$bin/memmark.lib/share
    case $real in
      */bin)
        can_have "${real%/bin}/lib/memmark" && lib=${real%/bin}/lib/memmark
        can_have "${real%/bin}/share" && share=${real%/bin}/share
        ;;
    esac
  }

  # True when the folder can be written to, or made.
  can_have() { writable "$1" || { [ ! -e "$1" ] && writable_parent "$1"; }; }

  writable_parent() {
    parent=${1%/*}
    while [ -n "$parent" ] && [ ! -e "$parent" ]; do parent=${parent%/*}; done
    writable "${parent:-/}"
  }

  build() {
    say "Building memmark from $checkout"
    # These would have Deno do something else, or nothing at all; what it needs to download stays.
    unset COMPLETE DENO_AUTO_SERVE DENO_COMPAT DENO_COVERAGE_DIR DENO_PERMISSION_BROKER_PATH \
      DENO_V8_FLAGS NODE_CHANNEL_FD NODE_OPTIONS OTEL_DENO SIMDUTF_FORCE_IMPLEMENTATION
    run "$checkout/scripts/deno" run --quiet --frozen --allow-all \
      "$checkout/scripts/build.ts" stage "$stage" "$lib" || fail "Cannot build memmark; see above"
  }

  fetch() {
    if have curl; then
      run curl -fsSL --connect-timeout 20 --speed-limit 1 --speed-time 60 -o "$2" "$1"
    elif have wget; then
      run wget -q -T 60 -O "$2" "$1"
    else
      fail "Needs curl or wget to download; neither was found"
    fi || fail "Cannot download $1"
  }

  sha256() {
    if have sha256sum; then
      sha256sum <"$1"
    elif have shasum; then
      shasum -a 256 <"$1"
    elif have openssl; then
      openssl dgst -sha256 -r <"$1"
    else
      fail "Needs sha256sum, shasum or openssl to check the download; none was found"
    fi
  }

  # Sets $asset to the name of the archive for this machine.
  find_asset() {
    system=$(uname -s) machine=$(uname -m)
    case $system in
      Linux) os=linux ;;
      Darwin) os=macos ;;
      *) os='' ;;
    esac
    case $machine in
      x86_64 | amd64) arch=x64 ;;
      aarch64 | arm64) arch=arm64 ;;
      *) arch='' ;;
    esac
    if [ -z "$os" ] || [ -z "$arch" ]; then
      fail "No memmark for $system on $machine; there is one for Linux and macOS, each on x64 (x86_64) and arm64 (aarch64)"
    fi
    # Under Rosetta an Apple silicon Mac calls itself x86_64.
    if [ "$os" = macos ] && [ "$(sysctl -n sysctl.proc_translated 2>/dev/null)" = 1 ]; then arch=arm64; fi
    libc=''
    [ "$os" = macos ] || libc=$(ldd --version 2>&1 || :)
    choose_kind
    if [ "$kind" = slim ]; then
      asset=memmark-any.tar.gz
    else
      check_libc
      asset=memmark-$os-$arch.tar.gz
    fi
  }

  # Sets $kind to slim where a deno is there that fits, unless it was asked for.
  choose_kind() {
    [ "$kind" != binary ] || return 0
    look_for_deno
    if [ "$kind" = slim ]; then
      [ -z "$deno_problem" ] || fail "--slim needs Deno 2.8 or later, but not 3: $deno_problem"
      return 0
    fi
    # Not tried with musl.
    case $libc in *musl*) return 0 ;; esac
    [ -n "$deno_problem" ] || kind=slim
  }

  # Sets $deno_problem to why the deno on PATH, or in MEMMARK_DENO, does not fit; empty where it does.
  look_for_deno() {
    deno=${MEMMARK_DENO:-$(command -v deno || :)}
    deno_problem='there is no deno on PATH'
    [ -n "$deno" ] || return 0
    line=''
    IFS= read -r line 2>/dev/null <"$deno" || :
    deno_problem="'$deno' is a script of the npm package deno, which loses signals"
    case $line in '#!'*node*) return 0 ;; esac
    version=$(env -i PATH="${PATH:-}" HOME="${HOME:-}" "$deno" --version 2>/dev/null |
      sed -n '1s/^deno \([0-9.]*\).*/\1/p')
    deno_problem="'$deno' is ${version:-no Deno that runs here}"
    case $version in 2.[0-9]*.*) ;; *) return 0 ;; esac
    minor=${version#2.} patch=${version##*.}
    minor=${minor%%.*}
    [ "$minor" -ge 8 ] || return 0
    # There memmark cannot keep it from opening a debugger.
    if [ "$os" = macos ]; then
      deno_problem="$deno_problem, which opens a debugger at SIGUSR1; on macOS 2.9.1 is the last that fits"
      [ "$minor" -lt 9 ] || { [ "$minor" = 9 ] && [ "$patch" -lt 2 ]; } || return 0
    fi
    deno_problem=''
  }

  # Fails where the binary cannot run.
  check_libc() {
    case $libc in
      *musl*)
        fail "No memmark for a Linux with musl, such as Alpine: its Deno needs glibc 2.27 or later; from a host that has it, memmark --container or --pid records what runs here"
        ;;
    esac
    glibc=$(printf '%s\n' "$libc" | sed -n '1s/.* \(2\.[0-9][0-9]*\).*/\1/p')
    [ -z "$glibc" ] || [ "${glibc#2.}" -ge 27 ] ||
      fail "No memmark for glibc $glibc: its Deno needs 2.27 or later, as in Debian 10, Ubuntu 18.04 or RHEL 8; a Deno that runs here will do, see --slim"
  }

  download() {
    find_asset
    if [ -n "${MEMMARK_VERSION:-}" ]; then
      folder=$base_url/$repo/releases/download/v${MEMMARK_VERSION#v}
    else
      folder=$base_url/$repo/releases/latest/download
    fi
    say "Downloading $folder/$asset"
    fetch "$folder/SHA256SUMS" "$stage/SHA256SUMS"
    fetch "$folder/$asset" "$stage/$asset"
    wanted=''
    while read -r sum name; do
      if [ "${name#\*}" = "$asset" ]; then wanted=$sum; fi
    done <"$stage/SHA256SUMS"
    [ -n "$wanted" ] || fail "$folder/SHA256SUMS has no line for $asset"
    found=$(sha256 "$stage/$asset")
    [ "${found%% *}" = "$wanted" ] ||
      fail "$asset is damaged or was changed: its SHA-256 is ${found%% *}, and SHA256SUMS says $wanted"
    tar -xzf "$stage/$asset" -C "$stage" || fail "Cannot unpack $asset"
    program=$stage/memmark
    [ "$kind" != slim ] || program=$stage/bin/memmark
    chmod 755 "$program" || fail "Cannot find memmark in $asset"
    said=$("$program" --version 2>&1) || fail "The downloaded memmark does not run here: $said$(missing_library "$said")"
    case $said in "memmark "*) ;; *) fail "The downloaded program is not memmark: --version printed '$said'" ;; esac
    [ "$kind" != slim ] || {
      mv "$program" "$stage/memmark"
      mv "$stage/lib" "$stage/unpacked"
      mv "$stage/unpacked/memmark" "$stage/lib"
    }
  }

  missing_library() {
    case $1 in
      *libgcc_s*) printf '; it needs libgcc_s, which the package libgcc-s1 (Debian) or libgcc (Fedora) has' ;;
    esac
  }

  # Moves into place what was built and tried out; each step is a rename on one file system.
  put_in_place() {
    trap '' INT TERM HUP
    if [ -d "$stage/lib" ]; then
      if ! make_dir "${lib%/*}" || ! lib_stage=$(mktemp -d "${lib%/*}/.memmark.XXXXXX"); then
        fail "Cannot write to '${lib%/*}'"
      fi
      mv "$stage/lib" "$lib_stage/new"
      [ ! -e "$lib" ] || mv "$lib" "$lib_stage/old"
      mv "$lib_stage/new" "$lib"
    fi
    mv -f "$stage/memmark" "$bin/memmark"
    installed=yes
    # A single binary needs nothing of what an earlier install from a checkout put there.
    [ -n "$lib_stage" ] || [ ! -f "$lib/memmark.js" ] || rm -rf "$lib"
    for file in "$stage"/share/*/*/*; do
      [ -f "$file" ] || continue
      to=$share/${file#"$stage"/share/}
      { make_dir "${to%/*}" && mv -f "$file" "$to"; } || say "Note: cannot write '$to'"
    done
  }

  report() {
    say "Installed $("$bin/memmark" --version) as $bin/memmark"
    case $share in
      "$bin"/*) [ ! -d "$share" ] || say "Its manual page: man $(quote "$share/man/man1/memmark.1")" ;;
    esac
    case :${PATH:-}: in
      *":$bin:"*)
        first=$(command -v memmark || :)
        [ "$first" = "$bin/memmark" ] || say "Note: '$first' comes before it on PATH"
        return 0
        ;;
    esac
    case ${SHELL:-} in
      */fish)
        say "$bin is not on PATH; run this once:"
        say "  fish_add_path $(quote "$bin")"
        return 0
        ;;
      */zsh) file=.zshrc ;;
      */bash) if [ "$(uname -s)" = Darwin ]; then file=.bash_profile; else file=.bashrc; fi ;;
      *) file=.profile ;;
    esac
    say "$bin is not on PATH; add this line to ~/$file and open a new terminal:"
    say "  export PATH=$(quote "$bin"):\"\$PATH\""
  }

  describe() {
    if [ -n "$checkout" ]; then
      version=$(sed -n 's/^ *"version": *"\(.*\)".*/\1/p' "$checkout/deno.json")
      say "memmark $version from $checkout, into $bin"
    elif [ -n "${MEMMARK_VERSION:-}" ]; then
      say "memmark ${MEMMARK_VERSION#v} from $base_url/$repo, into $bin"
    else
      say "memmark, the latest release of $base_url/$repo, into $bin"
    fi
  }

  main() {
    parse_options "$@"
    find_checkout
    choose_bin
    if [ "$action" = version ]; then
      describe
      exit 0
    fi
    check_target
    trap clean_up EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    prepare_bin
    if [ -n "$checkout" ]; then build; else download; fi
    put_in_place
    report
  }

  main "$@"
  exit 0
}
