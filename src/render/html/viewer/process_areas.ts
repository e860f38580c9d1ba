import type { Areas } from "./areas.ts";
import type { Range } from "./figures.ts";
import type { View } from "./fragment.ts";
import type { Levels } from "./levels.ts";
import { type Keys, keysOf, type ProcessGrouping } from "./process_keys.ts";
import type { StackRows, ViewedProcess } from "./recording.ts";
import { type Group, groupsOf, MAX_GROUPS, stackIn } from "./stacks.ts";

/** What a way of putting processes together makes of the whole run. */
interface Whole {
  readonly by: ProcessGrouping;
  readonly keys: Keys;
  readonly groups: readonly Group[];
}

/** Points of areas that are drawn in no time that is felt, and areas at most: of few rows they may be more. */
const MAX_POINTS = 26_000, MAX_AREAS = 44;

/** The areas of processes: of each stretch those of its largest ones. */
export class ProcessAreas {
  readonly #processes: readonly ViewedProcess[];
  readonly #stacks: Levels<StackRows>;
  #whole: Whole | undefined;

  constructor(processes: readonly ViewedProcess[], stacks: Levels<StackRows>) {
    this.#processes = processes;
    this.#stacks = stacks;
  }

  /** The areas of a stretch that is looked at, in so many cells at most. */
  in(view: View, range: Range, by: ProcessGrouping, cells: number): Areas {
    const stack = stackIn(this.#stacks.at(view), range, cells);
    const { keys, groups } = this.#wholeBy(by);
    const most = Math.min(MAX_AREAS, Math.floor(MAX_POINTS / stack.time.length));
    return {
      ...stack,
      cellMs: 2 * stack.cellMs,
      isSparse: stack.metric === "pss",
      // Who is large in the whole run has the same colour in any part of it.
      groups: groupsOf(stack, keys, groups, Math.max(MAX_GROUPS, most)),
    };
  }

  #wholeBy(by: ProcessGrouping): Whole {
    if (this.#whole?.by === by) return this.#whole;
    const keys = keysOf(this.#processes, by);
    return this.#whole = { by, keys, groups: groupsOf(this.#stacks.coarse, keys) };
  }
}
