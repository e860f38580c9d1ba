import { quote } from "../model/quote.ts";
import { mergeAlignment, pictureAlignment } from "./alignments.ts";
import { parseValue } from "./option_values.ts";
import type { Invocation } from "./options.ts";
import { RECORDED_WITH } from "./subcommand_table.ts";
import { UsageError } from "./usage_error.ts";
import { isSamePath, parseReportPath } from "./values.ts";
import { besideCsv, parseCsvPath, recordingsIn, type Words } from "./words.ts";

/** Of `memmark compare`. Throws UsageError. */
export function parseCompare(words: Words): Invocation {
  const { operands, beforeDashes, given, values, usage } = words;
  const request = {
    gates: values["max-increase"],
    floorBytes: values["min-change"],
    warnOnly: values["warn-only"],
    format: values.format,
    ...values.name !== undefined && { name: values.name },
  };
  if (values.runs !== undefined) {
    const { runs, interval: intervalMs, smaps, cpu, cgroup } = values;
    const recorded = { runs, intervalMs, smaps, cpu, cgroup, ownGroup: values["own-group"] };
    return { kind: "compareCommands", ...commandsOf(words), recorded, ...request };
  }
  const alone = RECORDED_WITH.find((name) => given.has(name));
  if (alone !== undefined) {
    throw new UsageError(
      `Option --${alone} needs commands to record: add --runs <n>, ` +
        "write memmark compare --runs 5 'old command' 'new command'",
    );
  }
  const found = recordingsIn(operands);
  if (beforeDashes === undefined && found.length !== 2) {
    const fix = found.length === 1 ? "what to compare it with" : "which of them are the base";
    throw new UsageError(`"memmark compare" needs to know ${fix}: ${usage}`);
  }
  const { oldPaths, newPaths } = sidesOf(operands, beforeDashes);
  if (oldPaths.length === 0 || newPaths.length === 0) {
    const where = oldPaths.length === 0 ? "before" : "behind";
    throw new UsageError(`No recording ${where} "--": ${usage}`);
  }
  return { kind: "compare", oldPaths, newPaths, ...request };
}

/** What stands before `--`, and what behind it; without it the first, and the others. */
function sidesOf(operands: readonly string[], beforeDashes: number | undefined) {
  if (beforeDashes === undefined) {
    const [oldest, ...newPaths] = recordingsIn(operands);
    return { oldPaths: oldest === undefined ? [] : [oldest], newPaths };
  }
  return {
    oldPaths: recordingsIn(operands.slice(0, beforeDashes)),
    newPaths: recordingsIn(operands.slice(beforeDashes)),
  };
}

type Command = readonly [string, ...string[]];

/** `'old' 'new'`, each for a shell; or `-- old --- new`, each as words. */
function commandsOf({ operands, beforeDashes }: Words): {
  readonly oldCommand: Command;
  readonly newCommand: Command;
} {
  const usage = "write memmark compare --runs 5 'old command' 'new command', or " +
    "memmark compare --runs 5 -- old command --- new command";
  if (beforeDashes === undefined) {
    const [old, fresh] = operands;
    if (operands.length !== 2 || !old?.trim() || !fresh?.trim()) {
      throw new UsageError(`"memmark compare --runs" needs two commands: ${usage}`);
    }
    return { oldCommand: ["sh", "-c", old], newCommand: ["sh", "-c", fresh] };
  }
  const parted = operands.indexOf("---");
  const [program, ...args] = operands.slice(0, parted < 0 ? 0 : parted);
  const [newProgram, ...newArgs] = operands.slice(parted + 1);
  if (beforeDashes > 0 || !program || parted < 0 || !newProgram) {
    throw new UsageError(`"memmark compare --runs" needs two commands: ${usage}`);
  }
  return { oldCommand: [program, ...args], newCommand: [newProgram, ...newArgs] };
}

/** Of `memmark report`; of several: ranks of a job, or a comparison; see {@link ReportManyRequest}. */
export function parseReport(words: Words): Invocation {
  const { operands, beforeDashes, given, values } = words;
  const csvPaths = recordingsIn(operands);
  if (beforeDashes === undefined && csvPaths.length === 1) {
    return parseOneReport({ ...words, first: csvPaths[0]! });
  }
  const { ranks, align } = values;
  if (ranks && beforeDashes !== undefined) {
    throw new UsageError(`Ranks of one job have no "--" between them: ${words.usage}`);
  }
  const isComparison = beforeDashes !== undefined;
  if (isComparison && given.has("report-args")) {
    throw new UsageError("Option --report-args has no meaning for a comparison: drop it");
  }
  // Else their facts tell what they are.
  if (ranks) mergeAlignment(align);
  else if (isComparison) pictureAlignment(align, csvPaths.length);
  const { oldPaths, newPaths } = sidesOf(operands, beforeDashes);
  if (oldPaths.length === 0 || newPaths.length === 0) {
    throw new UsageError(
      `A report of several recordings needs some before and some behind "--": ${words.usage}`,
    );
  }
  return {
    kind: "reportMany",
    request: {
      ...{ csvPaths, reportArguments: values["report-args"] },
      ...align && { align },
      ...(ranks || isComparison) && { areRanks: ranks },
      ...given.has("out") && { out: reportPath(values.out) },
      comparison: {
        ...{ kind: "compare", oldPaths, newPaths, format: "html", gates: [] },
        ...{ floorBytes: values["min-change"], warnOnly: true },
      },
    },
  };
}

const reportPath = (path: string): string =>
  path === "-" ? path : parseValue(path, "a report", parseReportPath);

function parseOneReport({ first, given, values }: Words): Invocation {
  pictureAlignment(values.align, 1);
  const csvPath = parseValue(first, "a recording", parseCsvPath);
  const out = reportPath(
    given.has("out") ? values.out : besideCsv(csvPath, ".html"),
  );
  if (isSamePath(csvPath, out)) {
    throw new UsageError(
      `Cannot write the report of ${quote(csvPath)} onto itself: give it a name of its own`,
    );
  }
  return { kind: "report", csvPath, out, reportArguments: values["report-args"] };
}
