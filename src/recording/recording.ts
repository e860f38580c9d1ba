import type { Marker } from "../model/markers.ts";
import { shellWords } from "../model/quote.ts";
import type { DetailSeries } from "../series/detail.ts";
import type { ChartSeries } from "../series/series.ts";
import type { SeenProcesses } from "../summary/process_table.ts";
import type { RunFacts, Summary } from "../summary/summary.ts";

/**
 * What was recorded, as one value: made by the recorder when it is done and, equally, by reading its
 * files back. Every renderer takes it, and none knows where it comes from.
 */
export interface Recording {
  /** What people call it: the command; of a CSV that has lost its facts, the file and the pid. */
  readonly title: string;
  /** Figures, verdicts, phases, and the facts of the run. */
  readonly summary: Summary;
  /** Every process that was seen, where the rows tell of them. */
  readonly processes?: SeenProcesses;
  /** The markers as they were set, the earliest first. */
  readonly markers: readonly Marker[];
  /** What the kernel allowed, memory of the control group; absent = no limit, or not known. */
  readonly limitBytes?: number;
  /** The course of all metrics in bounded memory, where something is to be drawn. */
  readonly series?: ChartSeries;
  /** Its rows and their processes, thinned, where somebody will look closely. */
  readonly detail?: DetailSeries;
}

/** `make -j8`, `python train.py (pid 7)`, `pid 7`; of a CSV that has lost its facts `run.csv (pid 7)`. */
export function titleOf({ target }: Pick<RunFacts, "target">): string {
  if ("command" in target) return shellWords(target.command);
  const { name, pid } = target;
  if (pid === undefined) return name ?? "";
  return name === undefined ? `pid ${pid}` : `${name} (pid ${pid})`;
}
