import { type OptionName, RECORD_OPTION_NAMES, specOf } from "./option_table.ts";
import { SUBCOMMAND_NAMES, SUBCOMMANDS } from "./subcommand_table.ts";
import type { Completes } from "./values.ts";

/** To be sourced after compinit, or as a file `_memmark` in a folder of $fpath. */
export function zshCompletions(): string {
  return `#compdef memmark
# zsh completion for memmark

# Every process with its name; zsh's own _pids shows those of one terminal.
_memmark_pids() {
  local -a processes
  local pid name
  ps -A -o pid=,comm= | while read -r pid name; do
    processes+=("$pid:\${name//:/\\\\:}")
  done
  _describe process processes
}

_memmark() {
  local -i dashes=\${words[(i)--]}
  if (( dashes < CURRENT )); then
    # The command, as if memmark were not there.
    shift $dashes words
    (( CURRENT -= dashes ))
    _normal
    return
  fi
  local -a specs
  if (( CURRENT > 2 )); then
    case $words[2] in
${subcommandCases()}
    esac
  fi
  specs=(
${RECORD_OPTION_NAMES.map((name) => `    ${optionSpec(name)}`).join("\n")}
  )
  (( CURRENT == 2 )) && specs+=(${subcommandSpec()})
  _arguments -s $specs
}

if [[ $funcstack[1] == _memmark ]]; then
  _memmark "$@"
else
  compdef _memmark memmark
fi
`;
}

function subcommandCases(): string {
  return SUBCOMMAND_NAMES.map((name) => {
    const { completes, maxOperands, options } = SUBCOMMANDS[name];
    const what = completes === "files" ? "file" : name;
    const places = Number.isFinite(maxOperands)
      ? Array.from({ length: maxOperands }, (_, index) => index + 1)
      : ["*"];
    const operands = places.map((place) => quoted(`${place}:${what}:${action(completes)}`));
    return `      ${name})
        shift words
        (( CURRENT-- ))
        _arguments ${[...options, "help" as const].map(optionSpec).concat(operands).join(" ")}
        return
        ;;`;
  }).join("\n");
}

/** An option for _arguments: `-o+` and `--out=` take a value attached or as the next word. */
function optionSpec(name: OptionName): string {
  const { short, brief, value, completes, valueOptional, repeats } = specOf(name);
  const endsAll = name === "help" || name === "version";
  const given = short === undefined ? `--${name}` : `-${short} --${name}`;
  const excluded = quoted(endsAll ? "(- : *)" : repeats ? "*" : `(${given})`);
  const long = value === undefined ? `--${name}` : `--${name}=`;
  const both = short === undefined ? long : `{-${short}${value === undefined ? "" : "+"},${long}}`;
  const colons = valueOptional ? "::" : ":";
  const operand = completes === undefined
    ? ""
    : `${colons}${escaped(value ?? name)}:${action(completes)}`;
  return `${excluded}${both}${quoted(`[${escaped(brief)}]${operand}`)}`;
}

function subcommandSpec(): string {
  const words = SUBCOMMAND_NAMES.map((name) => `${name}\\:"${escaped(SUBCOMMANDS[name].brief)}"`);
  return quoted(`1:subcommand:((${words.join(" ")}))`);
}

function action(completes: Completes): string {
  if (completes === "files") return "_files";
  if (completes === "pids") return "_memmark_pids";
  // A blank: a message of what is wanted, nothing to choose.
  return completes.length === 0 ? " " : `(${completes.join(" ")})`;
}

/** `[`, `]` and `:` have a meaning in a spec. */
function escaped(text: string): string {
  return text.replace(/[\[\]:\\]/g, "\\$&");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
