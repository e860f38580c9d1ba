import { EXIT_CODES } from "../cli/exit_code.ts";
import { SetupError } from "../model/errors.ts";
import { quote } from "../model/quote.ts";
import { readRunSummary } from "../recording/read_run.ts";
import { sizeJson } from "../render/size/json.ts";
import { schedulerText, sizeText } from "../render/size/text.ts";
import { propose } from "../sizing/proposal.ts";
import type { Scheduler } from "../sizing/scheduler.ts";
import { type RunSize, sizeOf } from "../sizing/run_size.ts";
import type { Host } from "../system/host.ts";
import type { Deps } from "./deps.ts";

/** Recordings to size by, and for whom. */
export interface SizeRequest {
  readonly paths: readonly string[];
  /** Absent: all that are known. */
  readonly scheduler?: Scheduler;
  readonly format: "text" | "json";
  /** As a share; absent: the usual one. */
  readonly headroom?: number;
}

const USUAL_COLUMNS = 80;

/**
 * Prints what to ask a scheduler for and returns the exit code.
 *
 * @throws SetupError when a recording cannot be read, or has no measurement of memory.
 */
export function runSize(
  { paths, scheduler, format, headroom }: SizeRequest,
  { host, terminal }: Pick<Deps, "host" | "terminal">,
): number {
  const proposal = propose(paths.map((path) => sizeIn(host, path)), headroom);
  const columns = terminal.columns() ?? USUAL_COLUMNS;
  const text = format === "json"
    ? sizeJson(proposal)
    : scheduler === undefined
    ? sizeText(proposal, columns)
    : schedulerText(proposal, scheduler, columns);
  terminal.print(`${text}\n`);
  return EXIT_CODES.success;
}

function sizeIn(host: Host, path: string): RunSize {
  const size = sizeOf(readRunSummary(host, path), path);
  if (size !== undefined) return size;
  throw new SetupError(`Cannot size by ${quote(path)}: it holds no measurement of memory`);
}
