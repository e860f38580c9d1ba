import { OPTION_NAMES, type OptionName, specOf, SUBCOMMANDS } from "./option_table.ts";
import type { Completes } from "./values.ts";

/** For fish 3 and later. */
export function fishCompletions(): string {
  return `# fish completion for memmark

# After "--" fish itself offers no options any more.
function __memmark_is_recording
    set -l words (commandline -opc)
    not contains -- "$words[2]" ${Object.keys(SUBCOMMANDS).join(" ")}
end

function __memmark_is_first_word
    test (count (commandline -opc)) -eq 1
end

# Whether the cursor is on one of the first $argv[2] operands of subcommand $argv[1].
function __memmark_is_operand
    set -l words (commandline -opc)
    test "$words[2]" = $argv[1]; and test (count $words) -le (math 1 + $argv[2])
end

function __memmark_is_command
    contains -- -- (commandline -opc)
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
${Object.entries(SUBCOMMANDS).map(subcommandLines).join("\n")}
${OPTION_NAMES.map(optionLine).join("\n")}
`;
}

function subcommandLines([name, spec]: [string, (typeof SUBCOMMANDS)[keyof typeof SUBCOMMANDS]]) {
  const { brief, completes, maxOperands } = spec;
  const condition = quoted(`__memmark_is_operand ${name} ${maxOperands}`);
  return [
    `complete -c memmark -n __memmark_is_first_word -a ${name} -d ${quoted(brief)}`,
    `complete -c memmark -n ${condition} ${operand(completes)}`,
    `complete -c memmark -n ${condition} -s h -l help -d ${quoted(specOf("help").brief)}`,
  ].join("\n");
}

function optionLine(name: OptionName): string {
  const { short, brief, completes } = specOf(name);
  const words = [
    "complete -c memmark -n __memmark_is_recording",
    short === undefined ? "" : `-s ${short}`,
    `-l ${name}`,
    completes === undefined ? "" : `-r ${operand(completes)}`,
    `-d ${quoted(brief)}`,
  ];
  return words.filter((word) => word !== "").join(" ");
}

function operand(completes: Completes): string {
  if (completes === "files") return "-F";
  if (completes === "pids") return "-f -a '(__fish_complete_pids)'";
  return completes.length === 0 ? "-f" : `-f -a ${quoted(completes.join(" "))}`;
}

function quoted(text: string): string {
  return `'${text.replace(/['\\]/g, "\\$&")}'`;
}
