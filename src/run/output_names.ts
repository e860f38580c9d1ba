import { rankAmongMany } from "../cli/launcher_variables.ts";
import type { PatternContext } from "../cli/path_pattern.ts";
import type { RecordOptions } from "../cli/options.ts";
import { GITHUB_SUMMARY, TERMINAL_CHART } from "../cli/values.ts";
import { quote } from "../model/quote.ts";
import type { Deps } from "./deps.ts";

/** The options of a recording that name files, whatever its target is. */
type Named = Omit<RecordOptions, "target">;

/**
 * Records by `record` with the patterns in the paths of its files expanded, and the folders of such
 * paths made; those that are still empty afterwards, for nothing was launched, are removed. Warns where
 * ranks would write one file. `run` is the number of the run, from 1.
 *
 * @throws UsageError when a pattern cannot be expanded; what `record` throws.
 */
export async function withOutputNames<Options extends Named>(
  options: Options,
  deps: Deps,
  record: (options: Options) => Promise<number>,
  run = 1,
): Promise<number> {
  const warning = await rankWarning(options, deps);
  if (!pathsOf(options).some(([, path]) => path.includes("%"))) {
    if (warning !== undefined) deps.terminal.say(warning);
    return await record(options);
  }
  const { expandPath, hasPattern } = await import("../cli/path_pattern.ts");
  const context = patternContext(deps, run);
  const made: string[] = [];
  const expanded = mapPaths(options, (what, path) => expandPath(path, what, context));
  if (warning !== undefined) deps.terminal.say(warning);
  try {
    const before = pathsOf(options);
    for (const [at, [, path]] of pathsOf(expanded).entries()) {
      if (hasPattern(before[at]![1])) made.push(...deps.sharedFiles.makeFolderOf(path));
    }
    return await record(expanded);
  } finally {
    for (const folder of made.reverse()) deps.sharedFiles.removeFolder(folder);
  }
}

/**
 * Does what a subcommand does with its output's path, patterns in it expanded and the folders of such a path
 * made; those that are still empty afterwards are removed. Throws UsageError, and what `act` throws.
 */
export async function withOutputName(
  path: string,
  what: string,
  deps: Deps,
  act: (path: string) => Promise<number>,
): Promise<number> {
  if (path === "-" || !path.includes("%")) return await act(path);
  const { expandPath, hasPattern } = await import("../cli/path_pattern.ts");
  const expanded = expandPath(path, what, patternContext(deps));
  const made = hasPattern(path) ? deps.sharedFiles.makeFolderOf(expanded) : [];
  try {
    return await act(expanded);
  } finally {
    for (const folder of made.toReversed()) deps.sharedFiles.removeFolder(folder);
  }
}

/** What patterns stand for on this machine, at this moment. */
export const patternContext = ({ host, clock }: Deps, run = 1): PatternContext => ({
  env: (name) => host.env(name),
  hostname: host.machine().hostname,
  pid: host.pid,
  run,
  startUnixMs: clock.wallTime(),
});

/** The same options with other paths. */
function mapPaths<Options extends Named>(
  options: Options,
  map: (what: string, path: string) => string,
): Options {
  const { out, chart, report, perProcess, markers, summary } = options;
  return {
    ...options,
    out: out === "-" ? out : map("--out", out),
    ...chart !== undefined && { chart: chart === TERMINAL_CHART ? chart : map("--chart", chart) },
    ...report !== undefined && { report: map("--report", report) },
    ...perProcess !== undefined && { perProcess: map("--per-process", perProcess) },
    ...markers !== undefined && { markers: map("--markers", markers) },
    summary: summary.map((path) => path === GITHUB_SUMMARY ? path : map("--summary", path)),
  };
}

/** Every path that may have patterns, with its option. */
function pathsOf(options: Named): readonly (readonly [what: string, path: string])[] {
  const paths: (readonly [string, string])[] = [];
  mapPaths(options, (what, path) => {
    paths.push([what, path]);
    return path;
  });
  return paths;
}

/** What to say where this is one of several ranks, and its files are those of the others too. */
async function rankWarning(
  options: Named,
  { host, sharedFiles }: Deps,
): Promise<string | undefined> {
  const rank = rankAmongMany((name) => host.env(name));
  if (rank === undefined) return undefined;
  const { tellsRanksApart } = await import("../cli/path_pattern.ts");
  const shared = pathsOf(options).filter(([what, path]) =>
    what !== "--markers" && !tellsRanksApart(path) && (sharedFiles.stat(path)?.isRegular ?? true)
  );
  const [first] = shared;
  if (first === undefined) return undefined;
  const [what, path] = first;
  const names = shared.map(([what, path]) => `${what} ${quote(path)}`).join(", ");
  return `This is rank ${rank.value} (${rank.variable}), and other ranks may write the same files: ` +
    `${names}; write %r where the rank is to stand, such as ${what} ${quote(withRank(path))}`;
}

/** `runs/a.csv` → `runs/a-%r.csv`. */
const withRank = (path: string): string => path.replace(/(\.[^./]*)?$/, "-%r$&");
