#!/usr/bin/env bash
# The part of action.yml that does something: installs memmark, runs the command under it, and tells
# the runner where the files are. Inputs come by the environment alone, as variables, and no text
# of theirs is ever read as code, but for INPUT_RUN, which is the user's script.
set -euo pipefail

fail() {
  # A line break would end the runner's message.
  printf '::error title=memmark::%s\n' "${*//[$'\r\n']/ }"
  exit 2
}

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
# Elsewhere than on a runner, a fresh folder: below /tmp others could have made $temp/memmark/bin.
temp=${RUNNER_TEMP:-}
[ -n "$temp" ] || temp=$(mktemp -d "${TMPDIR:-/tmp}/memmark.XXXXXX")
script=${INPUT_RUN:-} chart=${INPUT_CHART:-} runs=${INPUT_RUNS:-1}

[ -n "$script" ] || fail "The input 'run' is missing: give the command to record"
case $runs in '' | 0* | *[!0-9]*) fail "The input 'runs' is a whole number from 1: '$runs'" ;; esac
[ -z "${INPUT_MAX_INCREASE:-}" ] || [ -n "${INPUT_BASELINE:-}" ] ||
  fail "The input 'max-increase' needs a 'baseline' to compare with"
case $chart in */* | -*) fail "The input 'chart' is the name of a file, not a path: '$chart'" ;; esac

# What the ref of `uses:` names, built from its checkout; or a release.
install_memmark() {
  if [ -z "${INPUT_VERSION:-}" ]; then
    sh "$here/install.sh" --force --bin-dir "$1"
  else
    # Piped, the installer sees no checkout and downloads.
    local version=$INPUT_VERSION
    [ "$version" != latest ] || version=''
    MEMMARK_VERSION=$version sh -s -- --force --bin-dir "$1" <"$here/install.sh"
  fi
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

install_gnuplot() {
  if command -v gnuplot; then
    return 0
  elif command -v apt-get; then
    as_root apt-get update -qq && as_root apt-get install -y -qq --no-install-recommends gnuplot-nox
  elif command -v brew; then
    brew install --quiet gnuplot
  else
    return 1
  fi
}

echo '::group::Install memmark'
install_memmark "$temp/memmark/bin"
case $chart in
  # The others memmark draws by itself.
  *.[pP][dD][fF])
    if ! { install_gnuplot && command -v gnuplot; }; then
      printf '::warning title=memmark::%s\n' "gnuplot could not be installed: there is no chart"
      chart=''
    fi
    ;;
esac
echo '::endgroup::'

# A folder of its own, so that several steps of a job do not mix.
folder=$(mktemp -d "$temp/memmark/run.XXXXXX")
# Files of several runs are told apart by their number: what memmark puts for %n, and what the first has.
number='' first=''
[ "$runs" = 1 ] || number=-%n first=-1
# The artifact is called as the file, and all jobs of a run share their names.
report=memmark-${GITHUB_JOB:-job}-${folder##*.}
[ "${INPUT_REPORT:-true}" != false ] || report=''
if [ -n "${GITHUB_OUTPUT:-}" ]; then
  printf 'folder=%s\ncsv=%s\nsummary=%s\nreport=%s\n' "$folder" "$folder/memmark$first.csv" \
    "$folder/summary$first.json" "${report:+$folder/$report$first.html}" >>"$GITHUB_OUTPUT"
fi

# A percent sign of a path means nothing but itself.
into=${folder//%/%%}
options=(--out "$into/memmark$number.csv"
  --summary "$into/summary$number.json" --summary "$into/summary$number.md")
[ "$runs" = 1 ] || options+=(--runs "$runs")
[ -z "${GITHUB_STEP_SUMMARY:-}" ] || options+=(--summary github)
[ -z "$report" ] || options+=(--report "$into/$report$number.html")
if [ -n "$chart" ]; then
  name=${chart//%/%%}
  options+=(--chart "$into/${name%.*}$number.${name##*.}")
fi
[ -z "${INPUT_INTERVAL:-}" ] || options+=("--interval=$INPUT_INTERVAL")
[ -z "${INPUT_MAX_RSS:-}" ] || options+=("--max-rss=$INPUT_MAX_RSS")
[ "${INPUT_KILL_OVER:-false}" != true ] || options+=(--kill-over)
# Words apart at spaces and line breaks; nothing in them is expanded.
read -r -d '' -a words <<<"${INPUT_ARGS:-}" || :
for word in ${words[@]+"${words[@]}"}; do
  [ "$word" != -- ] || fail "The input 'args' is for options of memmark: the command goes into 'run'"
  options+=("$word")
done

# A file, as the runner itself has it: the command line is in the summary, and may hold secrets.
printf '%s\n' "$script" >"$temp/memmark/${folder##*/}.sh"
status=0
"$temp/memmark/bin/memmark" "${options[@]}" -- \
  bash --noprofile --norc -eo pipefail "$temp/memmark/${folder##*/}.sh" || status=$?
rm -f "$temp/memmark/${folder##*/}.sh"

# Files that the patterns of the input name: nothing else in them is expanded.
baselines() {
  local words word
  read -r -d '' -a words <<<"${INPUT_BASELINE:-}" || :
  for word in ${words[@]+"${words[@]}"}; do compgen -G "$word" || :; done
}

# Prints what the runner takes for the value of an output that has several lines.
output_lines() {
  local mark
  mark=end_$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  printf '%s<<%s\n%s\n%s\n' "$1" "$mark" "$2" "$mark"
}

# Sets `compared`, the exit code.
compare() {
  local limits=() line old=() new=("$folder"/summary"${number:+-}"*.json) text
  while IFS= read -r line; do old+=("$line"); done < <(baselines)
  if [ ${#old[@]} = 0 ]; then
    printf '::warning title=memmark::%s\n' "There is no baseline yet: nothing to compare with"
    return 0
  fi
  while IFS= read -r line; do
    line=${line#"${line%%[![:space:]]*}"} line=${line%"${line##*[![:space:]]}"}
    [ -z "$line" ] || limits+=("--max-increase=$line")
  done <<<"${INPUT_MAX_INCREASE:-}"
  text=$("$temp/memmark/bin/memmark" compare --format md ${limits[@]+"${limits[@]}"} \
    "${old[@]/#-/./-}" -- "${new[@]}") || compared=$?
  [ -n "$text" ] || return 0
  # A later step finds its earlier comment by this, and updates that instead of adding another.
  text+=$'\n\n'"<!-- memmark:$(printf %s "${INPUT_ARTIFACT_NAME:-}" | tr -c 'A-Za-z0-9_.' _) -->"
  printf '%s\n' "$text" >"$folder/comparison.md"
  [ -z "${GITHUB_STEP_SUMMARY:-}" ] || printf '\n\n%s\n' "$text" >>"$GITHUB_STEP_SUMMARY"
  [ -z "${GITHUB_OUTPUT:-}" ] || output_lines comparison "$text" >>"$GITHUB_OUTPUT"
}

compared=0
[ -z "${INPUT_BASELINE:-}" ] || compare
# What the command itself says always wins.
[ "$status" != 0 ] || status=$compared
if [ -n "${GITHUB_OUTPUT:-}" ]; then
  printf 'exit-code=%s\n' "$status" >>"$GITHUB_OUTPUT"
fi
exit "$status"
