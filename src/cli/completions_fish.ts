import { type OptionName, RECORD_OPTION_NAMES, specOf } from "./option_table.ts";
import { SUBCOMMAND_NAMES, SUBCOMMANDS } from "./subcommand_table.ts";
import type { SubcommandName } from "./options.ts";
import type { Completes } from "./values.ts";

/** For fish 3 and later. */
export function fishCompletions(): string {
  return `# fish completion for memmark

# After "--" fish itself offers no options any more.
function __memmark_is_recording
    set -l words (commandline -opc)
    not contains -- "$words[2]" ${SUBCOMMAND_NAMES.join(" ")}
end

function __memmark_is_first_word
    test (count (commandline -opc)) -eq 1
end

# Whether the cursor is on one of the first $argv[2] words after subcommand $argv[1].
function __memmark_is_operand
    set -l words (commandline -opc)
    test "$words[2]" = $argv[1]; and test (count $words) -le (math 1 + $argv[2])
end

function __memmark_is_in
    set -l words (commandline -opc)
    test "$words[2]" = $argv[1]
end

function __memmark_is_command
    contains -- -- (commandline -opc)
end

# Whether the word before the cursor is $argv[1]: an option whose value may be left out.
function __memmark_is_after
    __memmark_is_recording; and test (commandline -opc)[-1] = $argv[1]
end

# Completes what follows "--" as if memmark were not there.
function __memmark_command
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -e words[1..(contains -i -- -- $words)]
    complete -C (string join ' ' -- (string escape -- $words) "$current")
end

complete -c memmark -f
complete -c memmark -n __memmark_is_command -a '(__memmark_command)'
${SUBCOMMAND_NAMES.map(subcommandLines).join("\n")}
${RECORD_OPTION_NAMES.map((name) => optionLine(name, "__memmark_is_recording")).join("\n")}
`;
}

function subcommandLines(name: SubcommandName): string {
  const { brief, completes, maxOperands, options } = SUBCOMMANDS[name];
  const isIn = quoted(`__memmark_is_in ${name}`);
  const words = Math.min(maxOperands + 2 * options.length, 9999);
  return [
    `complete -c memmark -n __memmark_is_first_word -a ${name} -d ${quoted(brief)}`,
    ...completes.length === 0 ? [] : [
      `complete -c memmark -n ${quoted(`__memmark_is_operand ${name} ${words}`)} ${
        operand(completes)
      }`,
    ],
    ...[...options, "help" as const].map((option) => optionLine(option, isIn)),
  ].join("\n");
}

function optionLine(name: OptionName, condition: string): string {
  const { short, brief, completes, valueOptional } = specOf(name);
  const words = [
    `complete -c memmark -n ${condition}`,
    short === undefined ? "" : `-s ${short}`,
    `-l ${name}`,
    completes === undefined ? "" : `${valueOptional ? "" : "-r "}${operand(completes)}`,
    `-d ${quoted(brief)}`,
  ];
  const line = words.filter((word) => word !== "").join(" ");
  if (completes === undefined || !valueOptional) return line;
  return `${line}\ncomplete -c memmark -n ${quoted(`__memmark_is_after --${name}`)} ${
    operand(completes)
  }`;
}

function operand(completes: Completes): string {
  if (completes === "files") return "-F";
  if (completes === "pids") return "-f -a '(__fish_complete_pids)'";
  return completes.length === 0 ? "-f" : `-f -a ${quoted(completes.join(" "))}`;
}

function quoted(text: string): string {
  return `'${text.replace(/['\\]/g, "\\$&")}'`;
}
