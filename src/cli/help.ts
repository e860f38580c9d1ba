import { EXIT_CODES } from "./exit_code.ts";
import { GROUPS, type OptionName, RECORD_OPTION_NAMES, specOf } from "./option_table.ts";
import { SUBCOMMAND_HELP } from "./subcommand_help.ts";
import { DESCRIBED_SUBCOMMANDS, SUBCOMMANDS } from "./subcommand_table.ts";
import type { SubcommandName } from "./options.ts";

const WIDTH = 80;

/** Where memmark is at home. */
export const HOMEPAGE = "https://github.com/criccomini/memmark";

/** What `--help` prints, of memmark or of one subcommand; lines of at most 80 columns. */
export function helpText(topic?: SubcommandName): string {
  if (topic !== undefined && topic !== "help") return SUBCOMMAND_HELP[topic];
  const options = GROUPS.map((group) => `${group}:\n${optionLines(group)}`).join("\n");
  return `${intro}\n${options}\n${columns}\n${exitCodes}\nExamples:\n${EXAMPLES}`;
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

const usage = DESCRIBED_SUBCOMMANDS.map((name) => {
  const { operands, brief } = SUBCOMMANDS[name];
  return twoColumns(`memmark ${name} ${operands}`, brief, 44);
}).join("");

/** How durations, sizes and paths are written. */
export const VALUES = `A duration is written 200ms, 1s, 2m, 1m30s, 0.5s, 1h, 1d; a size 512MiB, 2GB.
Paths take %h host, %r rank, %j job, %a array task, %p pid, %n run, %t time,
%q{VAR}, and %% for %.`;

const intro = `memmark records what a command, and everything it spawns, uses of memory

Usage:
  memmark [options] -- <command> [args...]  run and record, return its exit code
  memmark [options] --pid <pid>             attach to a running process
${usage}
${VALUES}
The reference: man memmark, or ${HOMEPAGE}
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
  rss_..._kib           --breakdown: RSS by kind: anon, file, shmem
  uss_kib, pss_..._kib  --breakdown --smaps: what nobody shares; PSS by kind
`;

/** Every exit code of a recording, and what it says. */
export const EXIT_CODE_MEANINGS: readonly (readonly [string, string])[] = [
  ["n", "the command's own, whatever happened to the recording"],
  [`${EXIT_CODES.signalBase}+n`, "signal n killed the command"],
  [`${EXIT_CODES.notFound}, ${EXIT_CODES.notExecutable}`, "not found, not executable"],
  [`${EXIT_CODES.usage}`, "bad usage; nothing was launched, no file touched"],
  [`${EXIT_CODES.overBudget}`, "over its budget (--max-...); the command itself succeeded"],
  [`${EXIT_CODES.failure}`, "memmark itself failed; nothing was launched"],
  [`${EXIT_CODES.success}`, "an attached recording came to its end"],
];

const exitCodes = `Exit code:
${EXIT_CODE_MEANINGS.map(([code, meaning]) => twoColumns(code, meaning, 12)).join("")}`;

/** Command lines, each on a line of its own. */
export const EXAMPLES = `  memmark -- python train.py --epochs 3
  memmark -i 100ms -o build.csv -c build.png -- make -j8
  memmark --pid 12345 --duration 10m --chart leak.svg
  memmark --cpu --per-process --summary run.md -- ./nightly.sh
  memmark --max-rss 2GiB --summary github -- make test
  memmark --limit 2GiB --summary run.json -- ./train.sh
  memmark --quiet -- sh -c 'gzip -dk big.gz && sort big'
  memmark --pid 12345 -o - | cut -d, -f1,5
`;
