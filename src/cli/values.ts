import {
  CHART_ENDINGS,
  chartFormat,
  isReportPath,
  SUMMARY_ENDINGS,
  summaryFormat,
} from "../render/formats.ts";

/** What a shell offers for a value: pids, paths, or these words (none: it is typed by hand). */
export type Completes = "pids" | "files" | readonly string[];

/**
 * Why a text is not a value of the kind wanted. The message is a reason, lower-case, to stand
 * after "Cannot use … as …:"; only the parser knows which option the text was given for.
 */
export class ValueError extends Error {
  override readonly name = "ValueError";
}

/** The largest pid that Linux can be set to give out on 64 bits (PID_MAX_LIMIT, proc_pid_max(5)). */
const PID_MAX_LIMIT = 4_194_304;

/** A process id. Throws ValueError unless it is a plain whole number from 1 to PID_MAX_LIMIT. */
export function parsePid(text: string): number {
  const pid = /^[0-9]+$/.test(text) ? Number(text) : NaN;
  if (pid >= 1 && pid <= PID_MAX_LIMIT) return pid;
  const wanted = `a pid is a whole number from 1 to ${PID_MAX_LIMIT}`;
  const isName = /^[a-z_]/i.test(text);
  throw new ValueError(isName ? `${wanted}; find it by name with pgrep` : wanted);
}

/** Instead of a path: a chart of blocks on the terminal. */
export const TERMINAL_CHART = "-";

/** How often. Throws ValueError unless it is a whole number from 1 to 10000. */
export function parseCount(text: string): number {
  const count = /^[0-9]+$/.test(text) ? Number(text) : NaN;
  if (count >= 1 && count <= 10_000) return count;
  throw new ValueError("write a whole number from 1 to 10000");
}

/** `20%` or `20` as a share, up to 1000 %. Throws ValueError for all else. */
export function parsePercent(text: string): number {
  const [, number = ""] = /^([0-9]+(?:\.[0-9]+)?|\.[0-9]+)%?$/.exec(text) ?? [];
  const share = Number(number) / 100;
  if (number !== "" && share <= 10) return share;
  throw new ValueError("write a percentage from 0% to 1000%, such as 20%");
}

/** A path to draw to, or `-`. Throws ValueError unless its ending names a picture format. */
export function parseChartPath(text: string): string {
  if (text === TERMINAL_CHART || chartFormat(text)) return text;
  throw new ValueError(`a chart file ends in ${CHART_ENDINGS}; - is a small chart on the terminal`);
}

/** A path to write a report to. Throws ValueError unless it ends in .html. */
export function parseReportPath(text: string): string {
  if (isReportPath(text)) return text;
  throw new ValueError("a report is an HTML page, its file ends in .html");
}

/** A path to a file. Throws ValueError for `-`. */
export function parseFilePath(text: string): string {
  if (text !== "-") return text;
  throw new ValueError("it is a file of its own, not stdin or stdout; name one");
}

/** Instead of a path: the file that GitHub Actions shows on the page of a run. */
export const GITHUB_SUMMARY = "github";

/** A path to write a summary to, or `github`. Throws ValueError unless its ending names a format. */
export function parseSummaryPath(text: string): string {
  if (text === GITHUB_SUMMARY) return text;
  if (summaryFormat(text)) return text;
  throw new ValueError(
    `a summary file ends in ${SUMMARY_ENDINGS}; or write github, for GitHub Actions`,
  );
}

/** A value that is one of a few words: its parser, its placeholder in help, its completions. */
export function oneOf<Word extends string>(...words: readonly Word[]): {
  readonly value: string;
  readonly completes: Completes;
  readonly parse: (text: string) => Word;
} {
  const parse = (text: string): Word => {
    const word = words.find((candidate) => candidate === text);
    if (word !== undefined) return word;
    throw new ValueError(`choose ${words.slice(0, -1).join(", ")} or ${words.at(-1)}`);
  };
  return { value: words.join("|"), completes: words, parse };
}

/** Whether two paths, taken from one working directory, are spelled for the same file. */
export function isSamePath(a: string, b: string): boolean {
  return normalizePath(a) === normalizePath(b);
}

/** `./a//b/../c` → `a/c`. By spelling only: symbolic links are not looked at. */
function normalizePath(path: string): string {
  const isAbsolute = path.startsWith("/");
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    const canGoUp = parts.length > 0 && parts.at(-1) !== "..";
    if (part !== "..") parts.push(part);
    else if (canGoUp) parts.pop();
    else if (!isAbsolute) parts.push("..");
  }
  return (isAbsolute ? "/" : "") + parts.join("/");
}
