import { type Platform, PLATFORMS } from "./platforms.ts";
import { wrapperScript } from "./wrapper.ts";
import { FITTING_DENO } from "./fitting_deno.ts";

/**
 * Finds `memmark.js` from where the script is, through symbolic links to it: the places of install.sh.
 * Deno takes `..` by name, and the system goes up from where a link leads: where a folder is a link
 * itself, its own place is asked for, which costs a process.
 */
const FIND_LIB = `memmark_fail() {
  printf 'memmark: %s\\n' "$*" >&2
  exit 1
}
case $0 in */*) MEMMARK_LIB=$0 ;; *) MEMMARK_LIB=./$0 ;; esac
MEMMARK_LINKED=
while [ ! -L "\${MEMMARK_LIB%/*}" ] || MEMMARK_LINKED=yes; [ -L "$MEMMARK_LIB" ]; do
  MEMMARK_LINK=$(readlink "$MEMMARK_LIB") || memmark_fail "Cannot read the link '$MEMMARK_LIB'"
  case $MEMMARK_LINK in
    /*) MEMMARK_LIB=$MEMMARK_LINK ;;
    *) MEMMARK_LIB=\${MEMMARK_LIB%/*}/$MEMMARK_LINK ;;
  esac
done
MEMMARK_LIB=\${MEMMARK_LIB%/*}
[ -z "$MEMMARK_LINKED" ] || MEMMARK_LIB=$(CDPATH='' cd -P -- "$MEMMARK_LIB" && pwd -P)
if [ -f "$MEMMARK_LIB/../lib/memmark/memmark.js" ]; then
  MEMMARK_LIB=$MEMMARK_LIB/../lib/memmark
elif [ -f "$MEMMARK_LIB/memmark.lib/memmark.js" ]; then
  MEMMARK_LIB=$MEMMARK_LIB/memmark.lib
else
  memmark_fail "Cannot find ../lib/memmark/memmark.js from '$MEMMARK_LIB': install memmark again"
fi`;

/**
 * The `deno` that MEMMARK_DENO names, or that lies beside the bundle; not that of the npm package called
 * deno, which is a script for Node.
 */
const FIND_DENO = `memmark_is_for_node() {
  MEMMARK_LINE=
  read -r MEMMARK_LINE <"$1" 2>/dev/null || :
  case $MEMMARK_LINE in '#!'*node*) return 0 ;; esac
  return 1
}
MEMMARK_FOUND=\${MEMMARK_DENO:-}
if [ -n "$MEMMARK_FOUND" ]; then
  if [ ! -f "$MEMMARK_FOUND" ] || [ ! -x "$MEMMARK_FOUND" ]; then
    memmark_fail "Cannot run MEMMARK_DENO='$MEMMARK_FOUND': wanted the path of a program"
  elif memmark_is_for_node "$MEMMARK_FOUND"; then
    memmark_fail "Cannot use MEMMARK_DENO='$MEMMARK_FOUND': a script for Node, which loses signals"
  fi
elif [ -x "$MEMMARK_LIB/deno" ]; then
  MEMMARK_FOUND=$MEMMARK_LIB/deno
fi`;

/**
 * The binary that npm, pnpm or Yarn installed for this package: below it, or beside it. Not further up,
 * for a folder there may be one that others can write to; but where Yarn's Plug'n'Play keeps what is not
 * to be zipped, each package has a folder of its own.
 */
const FIND_PACKAGE = `if [ -z "$MEMMARK_FOUND" ]; then
  MEMMARK_UNPLUGGED=
  case $MEMMARK_LIB in
    */.yarn/unplugged/memmark-*/node_modules/memmark/*) MEMMARK_UNPLUGGED=$MEMMARK_LIB/../../../../.. ;;
  esac
  for MEMMARK_DIR in "$MEMMARK_LIB/../../node_modules" "$MEMMARK_LIB/../../.." \\
    \${MEMMARK_UNPLUGGED:+"$MEMMARK_UNPLUGGED"/@deno-*/node_modules}; do
    [ -z "$MEMMARK_FOUND" ] || break
${PLATFORMS.map(takePackage).join("\n")}
  done
fi`;

/** Where there is no glibc the binary is of no use, whatever npm installed. */
function takePackage({ npm, loader }: Platform): string {
  const deno = `$MEMMARK_DIR/${npm}/deno`;
  const fits = [`[ ! -x "${deno}" ]`, ...loader ? [`[ ! -e ${loader} ]`] : []];
  return `    ${fits.join(" || ")} || MEMMARK_FOUND=${deno}`;
}

/** The first `deno` on PATH. Scripts for a shell, as version managers have them, exec the binary. */
const FIND_ON_PATH = `MEMMARK_PASSED=
if [ -z "$MEMMARK_FOUND" ]; then
  MEMMARK_IFS=$IFS
  IFS=:
  set -f
  for MEMMARK_DIR in $PATH; do
    MEMMARK_DIR=\${MEMMARK_DIR:-.}
    if [ ! -f "$MEMMARK_DIR/deno" ] || [ ! -x "$MEMMARK_DIR/deno" ]; then continue; fi
    if memmark_is_for_node "$MEMMARK_DIR/deno"; then
      MEMMARK_PASSED=$MEMMARK_DIR/deno
      continue
    fi
    MEMMARK_FOUND=$MEMMARK_DIR/deno
    break
  done
  set +f
  IFS=$MEMMARK_IFS
fi`;

function orElse(kind: PortableKind): string {
  const npm =
    "npm installs one with its optional packages, for macOS and for Linux with glibc; else ";
  const advice = `${kind === "npm" ? npm : ""}put deno on PATH, or name it in MEMMARK_DENO`;
  const passed = "${MEMMARK_PASSED:+ but $MEMMARK_PASSED, a script for Node, which loses signals}";
  return `[ -n "$MEMMARK_FOUND" ] || memmark_fail "Needs ${FITTING_DENO}, and found none${passed}: ${advice}"`;
}

/** `npm` looks for the Deno that its package depends on, too. */
export type PortableKind = "any" | "npm";

/**
 * A `memmark` that lies in a `bin` beside its `lib/memmark`, wherever that is, and finds a Deno by
 * itself.
 */
export function portableWrapper(kind: PortableKind): string {
  const from = kind === "npm" ? [FIND_PACKAGE] : [];
  return wrapperScript({
    find: [FIND_LIB, FIND_DENO, ...from, FIND_ON_PATH, orElse(kind)].join("\n"),
    deno: '"$MEMMARK_FOUND"',
    bundle: '"$MEMMARK_LIB/memmark.js"',
  });
}
