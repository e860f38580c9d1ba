import { OPTION_NAMES, type OptionName, RECORD_OPTION_NAMES, specOf } from "./option_table.ts";
import { SUBCOMMAND_NAMES, SUBCOMMANDS } from "./subcommand_table.ts";
import type { Completes } from "./values.ts";

/** For bash 3.2 (macOS) and later, with or without the bash-completion package. */
export function bashCompletions(): string {
  const subcommands = SUBCOMMAND_NAMES.join(" ");
  return `# bash completion for memmark

# Fills COMPREPLY with what compgen offers for $cur; a name may contain spaces.
_memmark_reply() {
  local word
  while IFS= read -r word; do
    COMPREPLY+=("$word")
  done < <(compgen "$@" -- "$cur")
}

_memmark_files() {
  compopt -o filenames 2>/dev/null # not in bash 3.2
  _memmark_reply -f
}

# Completes the command that begins at word $1 as if memmark were not there.
_memmark_command() {
  if declare -F _comp_command_offset >/dev/null; then
    _comp_command_offset "$1"
  elif declare -F _command_offset >/dev/null; then
    _command_offset "$1"
  elif ((COMP_CWORD == $1)); then
    _memmark_reply -c
  else
    _memmark_files
  fi
}

_memmark() {
  local cur=\${COMP_WORDS[COMP_CWORD]} option=\${COMP_WORDS[COMP_CWORD - 1]} i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ \${COMP_WORDS[i]} == -- ]]; then
      _memmark_command $((i + 1))
      return
    fi
  done
  # "--out=x" comes as three words, since "=" is in COMP_WORDBREAKS.
  if [[ $cur == = ]]; then
    cur=
  elif [[ $option == = ]]; then
    option=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  if ((COMP_CWORD > 1)); then
    case \${COMP_WORDS[1]} in
${subcommandCases()}
    esac
  fi
  case $option in
${optionCases(OPTION_NAMES, "    ")}
    *)
      _memmark_reply -W "${longOptions}"
      ((COMP_CWORD > 1)) || _memmark_reply -W "${subcommands}"
      ;;
  esac
}

complete -F _memmark memmark
`;
}

function subcommandCases(): string {
  return SUBCOMMAND_NAMES.map((name) => {
    const { completes, maxOperands, options } = SUBCOMMANDS[name];
    const withValues = options.filter((option) => specOf(option).parse !== undefined);
    const lines = [
      `      ${name})`,
      `        if [[ $cur == -* ]]; then`,
      `          _memmark_reply -W "${[...options, "help"].map((name) => `--${name}`).join(" ")}"`,
      ...withValues.length === 0 ? [] : [
        `        elif [[ $option == @(${withValues.map(alternatives).join("|")}) ]]; then`,
        `          case $option in`,
        optionCases(withValues, "            "),
        `          esac`,
      ],
      ...completes.length === 0 ? [] : [
        `        elif ((COMP_CWORD <= ${
          Math.min(1 + maxOperands + 2 * options.length, 9999)
        })); then`,
        `          ${action(completes)}`,
      ],
      `        fi`,
      `        return`,
      `        ;;`,
    ];
    return lines.join("\n");
  }).join("\n");
}

function optionCases(names: readonly OptionName[], indent: string): string {
  return names.flatMap((name) => {
    const { completes, valueOptional } = specOf(name);
    if (completes === undefined) return [];
    const orOption = valueOptional
      ? `[[ $cur == -* ]] && _memmark_reply -W "${longOptions}" || `
      : "";
    return `${indent}${written(name)}) ${orOption}${action(completes)} ;;`;
  }).join("\n");
}

const alternatives = (name: OptionName): string => {
  const { short } = specOf(name);
  return short === undefined ? `--${name}` : `-${short}|--${name}`;
};

const longOptions = RECORD_OPTION_NAMES.map((name) => `--${name}`).join(" ");

function written(name: OptionName): string {
  const { short } = specOf(name);
  return short === undefined ? `--${name}` : `-${short} | --${name}`;
}

function action(completes: Completes): string {
  if (completes === "files") return "_memmark_files";
  if (completes === "pids") return `_memmark_reply -W "$(ps -A -o pid=)"`;
  return completes.length === 0 ? ":" : `_memmark_reply -W "${completes.join(" ")}"`;
}
