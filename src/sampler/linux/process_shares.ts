import type { MemoryKinds, ProcessMappings } from "../../model/kinds.ts";
import { ProcError } from "../../system/host.ts";
import { MappingSums } from "./mappings.ts";
import { parseSmapsBreakdown, type SmapsBreakdown } from "./memory_kinds.ts";
import { parseSmaps, type Smaps } from "./proc_parse.ts";
import type { ProcReader } from "./proc_reader.ts";

const decoder = new TextDecoder();

/**
 * PSS of one process and what else its page tables tell, as they were read last: the kernel walks all its
 * pages for that. NaN stands for "not measured".
 */
export class ProcessShares {
  pssBytes = NaN;
  swapBytes = NaN;
  /** Private pages, by the last {@link updateBreakdown}. */
  ussBytes = NaN;
  /** What its PSS is made of, by the last {@link updateBreakdown}; undefined where that is not known. */
  pssKinds: MemoryKinds | undefined;
  /** When they were read last. */
  atMs = -Infinity;
  #hidden: Pick<ProcessShares, "pssBytes" | "swapBytes" | "ussBytes" | "pssKinds"> | undefined;
  readonly #reader: ProcReader;
  readonly #folder: () => string;
  readonly #absent: (error: number) => number;

  /** `folder` is that of the process below `/proc`; `absent` makes a figure of a ProcError. */
  constructor(
    reader: ProcReader,
    folder: () => string,
    absent: (error: number) => number,
  ) {
    this.#reader = reader;
    this.#folder = folder;
    this.#absent = absent;
  }

  /** Reads PSS and swap; hundreds of µs, so only when asked for. */
  update(parse: (text: string) => Smaps = parseSmaps): void {
    this.#hidden = undefined;
    let result = this.#readSmaps("smaps_rollup", parse);
    // Before Linux 4.14 there is only the long form.
    if (result === ProcError.gone) result = this.#readSmaps("smaps", parseSmaps);
    if (result < 0) this.pssBytes = this.swapBytes = this.#absent(result);
  }

  /** The same, and what it is made of. */
  updateBreakdown(): void {
    let seen: SmapsBreakdown | undefined;
    this.update((text) => seen = parseSmapsBreakdown(text));
    this.pssKinds = seen?.kinds;
    this.ussBytes = seen?.ussBytes ?? NaN;
  }

  /** What was read stays unknown until that of all others is, too. */
  hide(): void {
    const { pssBytes, swapBytes, ussBytes, pssKinds } = this;
    this.#hidden ??= { pssBytes, swapBytes, ussBytes, pssKinds };
    this.pssBytes = this.swapBytes = this.ussBytes = NaN;
    this.pssKinds = undefined;
  }

  show(): void {
    if (this.#hidden) Object.assign(this, this.#hidden);
    this.#hidden = undefined;
  }

  /** The largest mappings by name. */
  readMappings(): Pick<ProcessMappings, "rssBytes" | "mappings"> | undefined {
    const sums = new MappingSums();
    const result = this.#reader.forEachBlock(`${this.#folder()}/smaps`, (bytes, length) => {
      sums.add(decoder.decode(bytes.subarray(0, length)));
    });
    return result <= 0 ? undefined : { rssBytes: sums.rssBytes, mappings: sums.largest() };
  }

  #readSmaps(file: string, parse: (text: string) => Smaps): number {
    let pssBytes = NaN, swapBytes = NaN;
    const result = this.#reader.forEachBlock(`${this.#folder()}/${file}`, (bytes, length) => {
      // The kernel hands out whole records, so a line is never cut between two blocks.
      const smaps = parse(decoder.decode(bytes.subarray(0, length)));
      pssBytes = plus(pssBytes, smaps.pssBytes);
      swapBytes = plus(swapBytes, smaps.swapBytes);
    });
    // Empty: the address space is gone.
    if (result === 0) return ProcError.gone;
    this.pssBytes = pssBytes;
    this.swapBytes = swapBytes;
    return result;
  }
}

/** The sum of what was measured. */
function plus(a: number, b: number): number {
  return Number.isNaN(a) ? b : Number.isNaN(b) ? a : a + b;
}
