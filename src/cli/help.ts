import { EXIT_CODES } from "./exit_code.ts";
import { GROUPS, type OptionName, RECORD_OPTION_NAMES, specOf } from "./option_table.ts";
import { type SubcommandName, SUBCOMMANDS, subcommandSyntax } from "./subcommand_table.ts";

const WIDTH = 80;

/** What `--help` prints, of memmark or of one subcommand; lines of at most 80 columns. */
export function helpText(topic?: SubcommandName): string {
  if (topic === "chart") return chartHelp;
  if (topic === "summary") return summaryHelp;
  if (topic === "mark") return markHelp;
  if (topic === "completions") return completionsHelp;
  const options = GROUPS.map((group) => `${group}:\n${optionLines(group)}`).join("\n");
  return `${intro}\n${options}\n${columns}\n${exitCodes}\n${examples}`;
}

function optionLines(group: (typeof GROUPS)[number]): string {
  return RECORD_OPTION_NAMES
    .filter((name) => specOf(name).group === group)
    .map((name) => twoColumns(optionSyntax(name), optionMeaning(name), 30))
    .join("");
}

/** `-o, --out <path>`; the choices of `--sampler auto|proc|ps` stand without brackets. */
function optionSyntax(name: OptionName): string {
  const { short, value, completes, valueOptional } = specOf(name);
  const isChoice = Array.isArray(completes) && completes.length > 0;
  const written = isChoice ? value : valueOptional ? `[<${value}>]` : `<${value}>`;
  const operand = value === undefined ? "" : ` ${written}`;
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
  if (line.length > rightAt - 1) {
    text = `${line}\n`;
    line = " ".repeat(rightAt - 1);
  }
  for (const word of right.split(" ")) {
    if (line.length + 1 + word.length > WIDTH) {
      text += `${line}\n`;
      line = " ".repeat(rightAt - 1);
    }
    line += ` ${word}`;
  }
  return `${text}${line}\n`;
}

const usage = (["chart", "summary", "mark", "completions"] as const).map((name) => {
  const { operands, brief } = SUBCOMMANDS[name];
  return twoColumns(`memmark ${name} ${operands}`, brief, 44);
}).join("");

const intro = `memmark records what a command, and everything it spawns, uses of memory

Usage:
  memmark [options] -- <command> [args...]  run and record, return its exit code
  memmark [options] --pid <pid>             attach to a running process
${usage}
A duration is written 200ms, 1s, 2m, 1m30s, 0.5s, 1h, 1d; a size 512MiB, 2GB.
`;

const columns = `CSV columns (KiB, summed over all processes; empty is "not measured"):
  timestamp, unix_ms    when the reading began, UTC
  root_pid, pid_count   the process followed, and how many are alive with it
  rss_kib, vsz_kib      memory in RAM, shared pages counted in each process;
                        address space reserved, whether used or not
  swap_kib, pss_kib     swapped out; like RSS, shared pages divided (--smaps)
  phys_footprint_kib    what macOS charges to the processes
  mapped_regions        mappings in their address spaces
  cpu_percent           --cpu: share of one core since the row before
  cpu_time_ms           --cpu: CPU time since the recording began
  cgroup_..._kib        --cgroup: current, peak, anon, file, swap, limit
  cgroup_oom_kills      --cgroup: processes that the OOM killer ended
`;

const exitCodes = `Exit code:
${
  ([
    ["n", "the command's own, whatever happened to the recording"],
    [`${EXIT_CODES.signalBase}+n`, "signal n killed the command"],
    [`${EXIT_CODES.notFound}, ${EXIT_CODES.notExecutable}`, "not found, not executable"],
    [`${EXIT_CODES.usage}`, "bad usage; nothing was launched, no file touched"],
    [`${EXIT_CODES.overBudget}`, "over --max-rss or --max-pss; the command itself succeeded"],
    [`${EXIT_CODES.failure}`, "memmark itself failed; nothing was launched"],
    [`${EXIT_CODES.success}`, "an attached recording came to its end"],
  ] as const).map(([code, meaning]) => twoColumns(code, meaning, 12)).join("")
}`;

const examples = `Examples:
  memmark -- python train.py --epochs 3
  memmark -i 100ms -o build.csv -c build.png -- make -j8
  memmark --pid 12345 --duration 10m --chart leak.svg
  memmark --cpu --per-process --summary run.md -- ./nightly.sh
  memmark --max-rss 2GiB --summary github -- make test
  memmark --limit 2GiB --summary run.json -- ./train.sh
  memmark --quiet -- sh -c 'gzip -dk big.gz && sort big'
  memmark --pid 12345 -o - | cut -d, -f1,5
`;

const chartHelp = `memmark chart draws a chart from a recording

Usage:
  memmark chart ${subcommandSyntax("chart")}

The ending of the chart file chooses the format: .png, .svg or .pdf. An existing
file is overwritten. Needs gnuplot.

Examples:
  memmark chart memmark.csv memmark.png
  memmark chart --chart-type stacked memmark.csv memmark.svg
  memmark chart runs/monday.csv report.pdf
`;

const summaryHelp = `memmark summary prints the summary of a recording again

Usage:
  memmark summary ${subcommandSyntax("summary")}

Reads the CSV and what stands beside it: <run.csv>.summary.json, where memmark
keeps what the rows do not tell (the command, how it ended, the machine), and
<run.csv>.markers.csv. Without them it is what the rows tell. To standard output.

Examples:
  memmark summary memmark.csv
  memmark summary --format md run.csv >> "$GITHUB_STEP_SUMMARY"
`;

const markHelp = `memmark mark puts a marker into the recording that is running

Usage:
  memmark mark ${SUBCOMMANDS.mark.operands}

For scripts that memmark records: the marker is stamped with this moment and
appended to the file that the variable MEMMARK_MARKERS names, which memmark sets
for the command that it launches, with or without --markers. Words are joined by
a space; a label that begins with "-" goes after "--".

Any program can append lines to that file by itself:
  1700000000.25,epoch 1               unix time in s, ms, us or ns
  2024-05-01T12:00:00+02:00 epoch 1   ISO-8601; without an offset, local time
  {"timestamp": 1700000000123, "label": "several\\nlines"}
  epoch 1                             stamped when it arrives
Between time and label stands a comma, semicolon, tab or space. A label that
begins with a number and a comma is written in double quotes.

Exit code: ${EXIT_CODES.failure} where no recording is running, ${EXIT_CODES.usage} without a label

Examples:
  memmark mark epoch 1
  memmark mark -- --dry-run ends
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
