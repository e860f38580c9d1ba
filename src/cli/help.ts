import { EXIT_CODES } from "./exit_code.ts";
import {
  GROUPS,
  OPTION_NAMES,
  type OptionName,
  specOf,
  type SubcommandName,
  SUBCOMMANDS,
} from "./option_table.ts";

const WIDTH = 80;

/** What `--help` prints, of memmark or of one subcommand; lines of at most 80 columns. */
export function helpText(topic?: SubcommandName): string {
  if (topic === "chart") return chartHelp;
  if (topic === "completions") return completionsHelp;
  const options = GROUPS.map((group) => `${group}:\n${optionLines(group)}`).join("\n");
  return `${intro}\n${options}\n${columns}\n${exitCodes}\n${examples}`;
}

function optionLines(group: (typeof GROUPS)[number]): string {
  return OPTION_NAMES
    .filter((name) => specOf(name).group === group)
    .map((name) => twoColumns(optionSyntax(name), optionMeaning(name), 30))
    .join("");
}

/** `-o, --out <path>`; the choices of `--sampler auto|proc|ps` stand without brackets. */
function optionSyntax(name: OptionName): string {
  const { short, value, completes } = specOf(name);
  const isChoice = Array.isArray(completes) && completes.length > 0;
  const operand = value === undefined ? "" : isChoice ? ` ${value}` : ` <${value}>`;
  return `${short === undefined ? "    " : `-${short}, `}--${name}${operand}`;
}

function optionMeaning(name: OptionName): string {
  const { brief, default: defaultText } = specOf(name);
  return defaultText === undefined ? brief : `${brief} (default: ${defaultText})`;
}

/** Left part, and right part wrapped beside it. */
function twoColumns(left: string, right: string, rightAt: number): string {
  let text = "";
  let line = `  ${left}`.padEnd(rightAt - 1);
  for (const word of right.split(" ")) {
    if (line.length + 1 + word.length > WIDTH) {
      text += `${line}\n`;
      line = " ".repeat(rightAt - 1);
    }
    line += ` ${word}`;
  }
  return `${text}${line}\n`;
}

const usage = (["chart", "completions"] as const).map((name) => {
  const { operands, brief } = SUBCOMMANDS[name];
  return twoColumns(`memmark ${name} ${operands}`, brief, 44);
}).join("");

const intro = `memmark records what a command, and everything it spawns, uses of memory

Usage:
  memmark [options] -- <command> [args...]  run and record, return its exit code
  memmark [options] --pid <pid>             attach to a running process
${usage}
A duration is written 200ms, 1s, 2m, 1m30s, 0.5s, 1h or 1d.
`;

const columns = `CSV columns (KiB, summed over all processes; empty is "not measured"):
  timestamp, unix_ms    when the reading began, UTC
  root_pid, pid_count   the process followed, and how many are alive with it
  rss_kib, vsz_kib      memory in RAM, shared pages counted in each process;
                        address space reserved, whether used or not
  swap_kib, pss_kib     swapped out; like RSS, shared pages divided (--smaps)
  phys_footprint_kib    what macOS charges to the processes
  mapped_regions        mappings in their address spaces
`;

const exitCodes = `Exit code:
${
  ([
    ["n", "the command's own, whatever happened to the recording"],
    [`${EXIT_CODES.signalBase}+n`, "signal n killed the command"],
    [`${EXIT_CODES.notFound}, ${EXIT_CODES.notExecutable}`, "not found, not executable"],
    [`${EXIT_CODES.usage}`, "bad usage; nothing was launched, no file touched"],
    [`${EXIT_CODES.failure}`, "memmark itself failed; nothing was launched"],
    [`${EXIT_CODES.success}`, "an attached recording came to its end"],
  ] as const).map(([code, meaning]) => twoColumns(code, meaning, 12)).join("")
}`;

const examples = `Examples:
  memmark -- python train.py --epochs 3
  memmark -i 100ms -o build.csv -c build.png -- make -j8
  memmark --pid 12345 --duration 10m --chart leak.svg
  memmark --smaps --wait-all -- ./start-workers.sh
  memmark --quiet -- sh -c 'gzip -dk big.gz && sort big'
  memmark --pid 12345 -o - | cut -d, -f1,5
`;

const chartHelp = `memmark chart draws a chart from a recording

Usage:
  memmark chart ${SUBCOMMANDS.chart.operands}

The ending of the chart file chooses the format: .png, .svg or .pdf. An existing
file is overwritten. Needs gnuplot.

Examples:
  memmark chart memmark.csv memmark.png
  memmark chart runs/monday.csv report.pdf
`;

const completionsHelp = `memmark completions prints a completion script for a shell

Usage:
  memmark completions ${SUBCOMMANDS.completions.operands}

For this session and, from the shell's start-up file, for every one:
  bash  source <(memmark completions bash)      in ~/.bashrc
  zsh   source <(memmark completions zsh)       in ~/.zshrc, after compinit
  fish  memmark completions fish | source       in ~/.config/fish/config.fish

Examples:
  memmark completions bash
  memmark completions zsh
`;
