import type { GrowthCheck } from "../summary/growth_budget.ts";
import { BudgetFold, type BudgetVerdict } from "../summary/memory_budget.ts";
import type { HighWaterMarks } from "../summary/summary.ts";
import type { Sample } from "../model/sample.ts";
import type { TreeDetails } from "../sampler/sampler.ts";
import { budgetAlarms } from "../render/summary/budget_wording.ts";
import type { Sink } from "../model/sink.ts";
import { endTree } from "../target/end_tree.ts";
import type { Deps } from "./deps.ts";
import type { BudgetOutcome } from "../cli/exit_code.ts";
import type { BudgetOptions, RecordOptions } from "../cli/options.ts";

/** So long a recording has to be before growth ends the tree. */
const GROWTH_FROM_MS = 60_000;

/** What the budget of a recording needs. */
export interface BudgetRequest {
  readonly options: Pick<RecordOptions, "target" | "quiet">;
  readonly deps: Pick<Deps, "clock" | "signals" | "terminal">;
  readonly details: () => TreeDetails | undefined;
  readonly highWater: () => HighWaterMarks | undefined;
}

/**
 * Watches the budget of a recording, and ends the tree where that was asked for: in the tick that
 * saw it, so that no further row follows of a tree that ends on SIGTERM.
 */
export class BudgetWatch implements Sink {
  readonly #fold: BudgetFold;
  readonly #budget: BudgetOptions;
  readonly #request: BudgetRequest;
  #ending: Promise<boolean> | undefined;
  #endedRoot = false;
  #rootPid: number | undefined;
  #elapsedMs = 0;
  #nextLookMs = GROWTH_FROM_MS;
  #fatalGrowth: GrowthCheck | undefined;

  constructor(budget: BudgetOptions, request: BudgetRequest) {
    this.#fold = new BudgetFold(budget);
    this.#budget = budget;
    this.#request = request;
  }

  add(sample: Sample): void {
    this.#rootPid = sample.rootPid;
    this.#elapsedMs = sample.elapsedMs;
    this.#fold.add(sample);
  }

  afterTick(): void {
    this.#lookAtMarks();
    if (!this.#budget.killOver || this.#ending !== undefined) return;
    if (this.#fold.isExceeded || this.#growsTooFast()) this.#ending = this.#end();
  }

  /** Waits until nobody is left of a tree that is to end, a few seconds at most. */
  async treeEnded(): Promise<void> {
    if (await this.#ending === false) {
      this.#request.deps.terminal.say("Cannot end all processes: some outlived even SIGKILL");
    }
  }

  /** What became of the budget. */
  verdict(): BudgetVerdict {
    this.#lookAtMarks();
    const growth = this.#growthVerdict();
    const isExceeded = this.#fold.isExceeded || growth?.isExceeded === true;
    return {
      checks: this.#fold.checks(),
      ...growth && { growth },
      isExceeded,
      endedTree: this.#ending !== undefined,
    };
  }

  /** What the exit code depends on. */
  outcome(): BudgetOutcome {
    return { isExceeded: this.verdict().isExceeded, endedRoot: this.#endedRoot };
  }

  /** Without a summary, where one would look for it. */
  sayAlarms(): void {
    const { options, deps } = this.#request;
    if (options.quiet) {
      for (const alarm of budgetAlarms(this.verdict())) {
        deps.terminal.say(alarm);
      }
    }
  }

  /** Of a process that ran before memmark looked at it, the mark may be older than the recording. */
  #lookAtMarks(): void {
    const { options, highWater } = this.#request;
    if (options.target.kind === "attach") return;
    this.#fold.addHighWater(highWater()?.lowerBoundBytes ?? 0);
  }

  /**
   * Whether the tree is to end because of how it grows. A program that fills its memory as it starts
   * grows too: before {@link GROWTH_FROM_MS} nothing is ended. Later on it is looked at each time that
   * the recording is a tenth longer.
   */
  #growsTooFast(): boolean {
    if (this.#elapsedMs < this.#nextLookMs) return false;
    this.#nextLookMs = this.#elapsedMs * 1.1;
    const growth = this.#fold.growth();
    if (growth?.isExceeded) this.#fatalGrowth = growth;
    return this.#fatalGrowth !== undefined;
  }

  /** What ended the tree stands: its end is no part of how it grew. */
  #growthVerdict(): GrowthCheck | undefined {
    return this.#fatalGrowth ?? this.#fold.growth();
  }

  async #end(): Promise<boolean> {
    const { deps: { clock, signals, terminal }, details } = this.#request;
    try {
      return await endTree({
        living: () => details()?.living() ?? [],
        signals,
        nowMs: () => clock.now(),
        onFirst: (members) => {
          this.#endedRoot = members.some(({ pid }) => pid === this.#rootPid);
          terminal.say(endingText(members.length));
        },
      });
    } catch {
      // The machine's processes could not be read any more.
      return false;
    }
  }
}

const endingText = (processes: number): string =>
  `Over budget: ending ${processes === 1 ? "the process" : `all ${processes} processes`}`;
