import type { FileFacts, Output, SharedFiles } from "../system/host.ts";
import { githubSummaryPath } from "./check_host.ts";
import type { Deps } from "./deps.ts";
import { UsageError } from "../cli/usage_error.ts";
import type { RecordOptions } from "../cli/options.ts";
import { factsPath, markersCsvPath } from "../recording/paths.ts";
import { hasNeighbours } from "./output_paths.ts";
import { quote } from "../model/quote.ts";
import { GITHUB_SUMMARY, isSamePath, TERMINAL_CHART } from "../cli/values.ts";

/** A file and what the command line calls it. */
export type NamedFile = readonly [what: string, path: string];

const GITHUB = `--summary ${GITHUB_SUMMARY}`;

type Files = Pick<SharedFiles, "stat">;

/**
 * Checks that what is written as a whole at the end (chart, summaries) can be written, and that no two
 * files of a recording are one. The outputs of rows are open by now: that way every name of theirs, a
 * link included, leads to a file. Leaves all files as they were, and no new one.
 *
 * @throws SetupError when one cannot be written, UsageError when two are one.
 */
export function checkOutputs(options: RecordOptions, deps: Deps): void {
  const { chart, report, perProcess, markers, out } = options;
  const whole: readonly NamedFile[] = [
    ...chart === undefined || chart === TERMINAL_CHART ? [] : [["--chart", chart] as const],
    ...report === undefined ? [] : [["--report", report] as const],
    ...options.summary.map((path): NamedFile =>
      path === GITHUB_SUMMARY ? [GITHUB, githubSummaryPath(deps.host)] : ["--summary", path]
    ),
  ];
  const probes: Output[] = [];
  try {
    for (const [what, path] of whole) refusePipe(what, path, deps.sharedFiles);
    // All are open at once: a file that was made and is removed hands its inode number on.
    for (const [, path] of whole) probes.push(deps.outputs.open(path));
    const files: readonly NamedFile[] = [
      ["--out", out],
      ...hasNeighbours(out, deps.sharedFiles) ? besides(options) : [],
      ...perProcess === undefined ? [] : [["--per-process", perProcess] as const],
      ...markers === undefined ? [] : [["--markers", markers] as const],
      ...whole,
    ];
    checkFilesDiffer(files, deps.sharedFiles);
    // What is read, or added to, may well be what the command prints.
    const isReplaced = ([what]: NamedFile) => what !== "--markers" && what !== GITHUB;
    checkStreamsDiffer(files.filter(isReplaced), deps.sharedFiles);
  } finally {
    for (const probe of probes) probe.close();
  }
}

/** It is written once and as a whole: opening a pipe would wait for a reader, now and at the end again. */
function refusePipe(what: string, path: string, files: Files): void {
  if (files.stat(path)?.isRegular ?? true) return;
  throw new UsageError(`Cannot use ${quote(path)} as ${what}: it is no regular file; give a file`);
}

/** What memmark puts beside the rows by itself; a summary that is to go there is that very file. */
function besides({ out, summary }: RecordOptions): readonly NamedFile[] {
  const facts = factsPath(out);
  const isAsked = summary.some((path) => isSamePath(path, facts));
  return [
    ["the markers' CSV beside it", markersCsvPath(out)],
    ...isAsked ? [] : [["the summary beside it", facts] as const],
  ];
}

/**
 * Throws UsageError when two of the names lead to one regular file, by whatever links and spellings.
 * A pipe, a terminal or /dev/null may be given twice. What is not there yet goes by its path.
 */
export function checkFilesDiffer(named: readonly NamedFile[], files: Files): void {
  const seen: LookedAt[] = [];
  for (const [what, path] of named) {
    const file = { what, path, facts: files.stat(path === "-" ? "/dev/stdout" : path) };
    const same = seen.find((other) => isSameFile(other, file));
    if (same !== undefined) throw new UsageError(sameFileMessage(same, file));
    seen.push(file);
  }
}

const STREAMS = [["standard output", "/dev/stdout"], ["standard error", "/dev/stderr"]] as const;

/**
 * Throws UsageError when what the command prints goes to one of the files: `> memmark.csv`. Both
 * streams may well go to one file, as long as it is none of memmark's.
 */
export function checkStreamsDiffer(named: readonly NamedFile[], files: Files): void {
  for (const [stream, device] of STREAMS) {
    const facts = files.stat(device);
    if (!facts?.isRegular) continue;
    const same = named.find(([, path]) => path !== "-" && files.stat(path)?.id === facts.id);
    if (same === undefined) continue;
    const [what, path] = same;
    throw new UsageError(
      `Cannot use ${quote(path)} as ${what}: ${stream} goes there as well, name another file`,
    );
  }
}

interface LookedAt {
  readonly what: string;
  readonly path: string;
  readonly facts: FileFacts | undefined;
}

const isSameFile = (a: LookedAt, b: LookedAt): boolean =>
  a.facts === undefined || b.facts === undefined
    ? a.facts === b.facts && isSamePath(a.path, b.path)
    : a.facts.isRegular && a.facts.id === b.facts.id;

function sameFileMessage(a: LookedAt, b: LookedAt): string {
  return a.path === b.path
    ? `Cannot use ${quote(a.path)} as ${a.what} and as ${b.what}: give each a name of its own`
    : `Cannot use ${quote(a.path)} as ${a.what} and ${quote(b.path)} as ${b.what}: they are one ` +
      "file, give each a file of its own";
}
