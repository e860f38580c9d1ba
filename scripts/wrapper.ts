import { STEERING_VARIABLES } from "./steering_variables.ts";

/**
 * How V8 is to run a program that does little, ten times a second:
 * - small young generations keep its RSS down, for it makes little garbage, which one thread collects in
 *   a millisecond, and several in more;
 * - a program that looks idle is not collected whole for that: 10 ms, from the fortieth second on;
 * - functions are optimized once they are called often, not after 40 s of ticks.
 * Together they take a fifth off the CPU of a quiet recording.
 */
export const V8_FLAGS = "--v8-flags=" + [
  "--max-semi-space-size=1",
  "--no-parallel-scavenge",
  "--no-memory-reducer",
  "--invocation-count-for-maglev=1500",
].join();

const RUN_FLAGS = [
  "--no-config",
  "--no-lock",
  "--no-npm",
  "--no-remote",
  "--no-prompt",
  "--no-code-cache",
  V8_FLAGS,
  "-A",
].join(" ");

/** Quotes any text for sh. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * The `memmark` that execs Deno on the bundle, which has only its own settings: no updates, no prompts,
 * and no cache, for that folder cannot be made (DENO_LOG silences the complaints about it, but not a
 * crash). The command gets the environment as it was:
 *
 * - Variables that would steer Deno are handed over under other names: MEMMARK_KEPT lists them. It takes
 *   no process, 0.1 ms, and any value.
 * - MEMMARK_INHERITED says what is lost otherwise: the soft limit of open files, which Deno raises, and
 *   below it on Linux the whole environment in base64. Shells add PWD, and dash drops all that it could
 *   not name, such as functions that bash exported, and offers no way to read them without a program:
 *   1 ms, most of it the start of base64, less without a locale. The kernel takes no variable above
 *   128 KiB (MAX_ARG_STRLEN): of an environment that large only the limit is told.
 */
export function wrapper(lib: string): string {
  const quoted = shellQuote(lib);
  return wrapperScript({
    find: "# Installed by memmark's install.sh.",
    deno: `${quoted}/deno`,
    bundle: `${quoted}/memmark.js`,
  });
}

/** What wrappers differ in: all of it text for sh. */
export interface WrapperParts {
  /** Runs first; must set no variable that a user may have. */
  readonly find: string;
  readonly deno: string;
  readonly bundle: string;
}

/** A wrapper, see {@link wrapper}. */
export function wrapperScript({ find, deno, bundle }: WrapperParts): string {
  const areSet = STEERING_VARIABLES.map((name) => `\${${name}+x}`).join("");
  return `#!/bin/sh
# shellcheck disable=SC3045  # every sh that memmark runs on knows ulimit -S
# shellcheck disable=SC3044  # bash alone, which knows shopt, would leave without its trap
${find}
MEMMARK_INHERITED=$(ulimit -Sn; PATH="/usr/bin:/bin:$PATH" LC_ALL=C; export LC_ALL; exec base64 "/proc/$$/environ" 2>/dev/null)
[ "\${#MEMMARK_INHERITED}" -lt 130000 ] || MEMMARK_INHERITED=$(ulimit -Sn)
MEMMARK_KEPT=
case ${areSet} in x*)
  for MEMMARK_NAME in ${STEERING_VARIABLES.join(" ")}; do
    eval "MEMMARK_SET=\\\${$MEMMARK_NAME+x}"
    [ "$MEMMARK_SET" ] || continue
    eval "MEMMARK_KEPT_$MEMMARK_NAME=\\\$$MEMMARK_NAME"
    export "MEMMARK_KEPT_$MEMMARK_NAME"
    unset "$MEMMARK_NAME"
    MEMMARK_KEPT="$MEMMARK_KEPT$MEMMARK_NAME "
  done
  unset MEMMARK_NAME MEMMARK_SET
  ;;
esac
DENO_DIR=/dev/null/memmark DENO_LOG=error,deno::cache=off DENO_NO_UPDATE_CHECK=1
export MEMMARK_INHERITED MEMMARK_KEPT DENO_DIR DENO_LOG DENO_NO_UPDATE_CHECK
memmark_not_run() {
  printf 'memmark: Cannot run %s: it is damaged, or for another machine (on Linux it needs glibc 2.27)\\n' ${deno} >&2
  exit 1
}
trap memmark_not_run EXIT
[ -z "\${BASH_VERSION-}" ] || shopt -s execfail 2>/dev/null
exec ${deno} run ${RUN_FLAGS} ${bundle} "$@"
`;
}
