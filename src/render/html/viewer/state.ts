/// <reference lib="dom" />
import { fromFragment, type Grouping, toFragment, type View } from "./fragment.ts";
import type { Range } from "./figures.ts";

/** No stretch that is looked at is shorter. */
const LEAST_MS = 1;

const tenths = (ms: number): number => Math.round(ms * 10) / 10;

/** What is looked at: one value, whom everything follows. It stands in the fragment of the address. */
export class ViewState {
  readonly #elapsedMsOf: (align: string | undefined) => number;
  #view: View;
  readonly #listeners: ((view: View, before: View) => void)[] = [];

  /** `elapsedMsOf` tells how long what is shown is, in each alignment of a comparison. */
  constructor(elapsedMsOf: (align: string | undefined) => number) {
    this.#elapsedMsOf = elapsedMsOf;
    this.#view = fromFragment(location.hash, elapsedMsOf);
    addEventListener("hashchange", () => this.#set(fromFragment(location.hash, elapsedMsOf)));
  }

  /** How long all of it is. */
  get elapsedMs(): number {
    return this.#elapsedMsOf(this.#view.align);
  }

  get view(): View {
    return this.#view;
  }

  /** What is looked at, in ms. */
  get range(): Range {
    return this.#view.range ?? { fromMs: 0, toMs: this.elapsedMs };
  }

  /** Calls back at each change. */
  listen(listener: (view: View, before: View) => void): void {
    this.#listeners.push(listener);
  }

  /** Looks at a stretch, as far as the run goes. */
  zoom(fromMs: number, toMs: number): void {
    const spanMs = Math.min(Math.max(toMs - fromMs, LEAST_MS), this.elapsedMs);
    const from = Math.min(Math.max(0, fromMs), this.elapsedMs - spanMs);
    const isAll = spanMs >= this.elapsedMs;
    const { range: _, ...rest } = this.#view;
    // As the fragment keeps it, so that a link shows the same to the last digit.
    const range = { fromMs: tenths(from), toMs: tenths(from + spanMs) };
    this.#keep(isAll ? rest : { ...rest, range });
  }

  /** Looks at everything. */
  showAll(): void {
    this.zoom(0, this.elapsedMs);
  }

  /** Brings recordings together otherwise, and shows all of it. */
  align(align: string): void {
    const { range: _, ...rest } = this.#view;
    this.#keep({ ...rest, align });
  }

  group(grouping: Grouping): void {
    this.#keep({ ...this.#view, grouping });
  }

  /** Picks a rank, by its place. */
  pick(rank: number): void {
    this.#keep({ ...this.#view, rank });
  }

  /** Switches a line off, or on again. */
  toggle(line: string): void {
    const { switched } = this.#view;
    this.#keep({
      ...this.#view,
      switched: switched.includes(line)
        ? switched.filter((name) => name !== line)
        : [...switched, line],
    });
  }

  #keep(view: View): void {
    this.#set(view);
    const fragment = toFragment(view);
    try {
      history.replaceState(
        null,
        "",
        fragment === "" ? location.pathname + location.search : `#${fragment}`,
      );
    } catch {
      // In a sandbox, or from a file in some browsers, there is no address to keep it in.
    }
  }

  #set(view: View): void {
    const before = this.#view;
    this.#view = view;
    for (const listener of this.#listeners) listener(view, before);
  }
}
