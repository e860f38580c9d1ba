import type { RecordOptions } from "../cli/options.ts";
import { GITHUB_SUMMARY } from "../cli/values.ts";
import { factsPath } from "../recording/paths.ts";
import type { Recording } from "../recording/recording.ts";
import { renderForCi, renderSummary, summaryFormat } from "../render/formats.ts";
import type { Summary, WrittenFiles } from "../summary/summary.ts";
import { githubSummaryPath } from "./check_host.ts";
import type { Deps } from "./deps.ts";
import { hasNeighbours } from "./output_paths.ts";
import { fileWarning } from "./warnings.ts";

const encoder = new TextEncoder();

/**
 * Writes the summary to the files that were asked for, and the facts of the run beside the rows; says it
 * unless that is to be quiet. An old file stays until then; one that cannot be written is told of.
 */
export async function writeSummaries(
  { summary }: Recording,
  written: WrittenFiles,
  options: RecordOptions,
  deps: Deps,
): Promise<void> {
  const { terminal, sharedFiles } = deps;
  const facts = written.csv !== undefined && hasNeighbours(options.out, sharedFiles)
    ? factsPath(options.out)
    : undefined;
  const asked = withFiles(summary, { ...written, facts });
  const summaries: string[] = [];
  for (const path of options.summary) {
    const name = path === GITHUB_SUMMARY ? "$GITHUB_STEP_SUMMARY" : path;
    if (await couldWrite(name, () => writeSummary(asked, path, deps), deps)) summaries.push(name);
  }
  // The last: it knows of all the others.
  const whole = withFiles(summary, { ...written, facts, summaries });
  const isThere = facts !== undefined && await couldWrite(facts, async () => {
    deps.host.writeFile(facts, encoder.encode(await renderSummary(whole, "json")));
  }, deps);
  if (options.quiet) return;
  const told = isThere ? whole : withFiles(summary, { ...written, summaries });
  const text = (await renderSummary(told, "text", terminal.columns())).trimEnd();
  // On a terminal apart from what the command printed last, and from the echo of Ctrl+C.
  terminal.show(terminal.isTerminal ? `\n${text}` : text);
}

const withFiles = (summary: Summary, files: WrittenFiles): Summary => (
  { ...summary, facts: { ...summary.facts, files } }
);

async function couldWrite(name: string, write: () => Promise<void>, deps: Deps): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    deps.terminal.say(fileWarning(name, error));
    return false;
  }
}

async function writeSummary(summary: Summary, path: string, deps: Deps): Promise<void> {
  if (path !== GITHUB_SUMMARY) {
    const text = await renderSummary(summary, summaryFormat(path) ?? "md");
    return deps.host.writeFile(path, encoder.encode(text));
  }
  const bytes = encoder.encode(await renderForCi(summary));
  const shared = githubSummaryPath(deps.host);
  // Apart from what the step wrote before, though that may end without a line end.
  const isEmpty = (deps.sharedFiles.stat(shared)?.sizeBytes ?? 0) === 0;
  deps.sharedFiles.append(shared, isEmpty ? bytes : new Uint8Array([10, 10, ...bytes]));
}
