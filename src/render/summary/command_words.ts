import { formatBytes } from "../../model/format.ts";
import type { RunFacts, Summary } from "../../summary/summary.ts";

/** Commands that are told of; the others are smaller. */
const MAX_COMMANDS = 5;

/** So many of one command make it worth saying how many fit. */
const MANY = 4;

/**
 * A line for each command that there were several of: `14 × cc1plus, largest 1.2 GiB, 95 % below 0.9 GiB,
 * 4 at the peak with 3.1 GiB`; and, of the one that counts most, how many at once the memory holds.
 */
export function commandTexts({ commands = [], facts }: Summary): string[] {
  if (!commands.some(({ count }) => count > 1)) return [];
  const lines = commands.slice(0, MAX_COMMANDS).map((command) => {
    const { name, count, largestBytes, p95Bytes, atPeak, atPeakBytes } = command;
    const parts = [
      `${count} × ${name}, largest ${formatBytes(largestBytes)}`,
      ...count >= 20 ? [`95 % below ${formatBytes(p95Bytes)}`] : [],
      ...atPeak > 0 ? [`${atPeak} at the peak with ${formatBytes(atPeakBytes)}`] : [],
    ];
    return parts.join(", ");
  });
  const rest = commands.length - lines.length;
  return [
    ...lines,
    ...rest > 0 ? [`and ${rest} other ${rest === 1 ? "command" : "commands"}`] : [],
    ...fitText(commands, facts),
  ];
}

/** Nobody starts more than this for each CPU at once: then it is not memory that limits. */
const MOST_PER_CPU = 16;

/** What a `make -j` has to know; nothing where memory is no limit to it. */
export function fitText(
  commands: NonNullable<Summary["commands"]>,
  { group, environment }: RunFacts,
): string[] {
  const many = commands
    .filter(({ count }) => count >= MANY)
    .reduce(
      (most, command) => command.largestBytes > most.largestBytes ? command : most,
      commands[0]!,
    );
  const roomBytes = group?.limitBytes ?? environment?.memoryBytes;
  if (many.count < MANY || roomBytes === undefined || many.largestBytes === 0) return [];
  const fit = Math.floor(roomBytes / many.largestBytes);
  if (fit > MOST_PER_CPU * (environment?.cpus ?? MOST_PER_CPU)) return [];
  const what = group?.limitBytes === undefined ? "this machine's" : "the limit's";
  return [
    `${what} ${formatBytes(roomBytes)} hold ${fit} of ${many.name} at once, each as its largest`,
  ];
}
