import { placeOf, type RankRows, ROW_COLUMNS } from "./rank_rows.ts";

const UNIX_MS = placeOf("unix_ms"), RSS = placeOf("rss_kib"), PSS = placeOf("pss_kib");

/** Longer without a row than this many intervals is a gap. */
const GAP_INTERVALS = 2.5;
/** Shorter ones are ticks that were missed, which the summary counts. */
const SHORTEST_GAP_MS = 1000;

/** What is known of one recording of many before its rows are read. */
export interface RankRequest {
  readonly rows: RankRows;
  /** Which of the hosts, by number. */
  readonly host: number;
  /** Its control group, by number; absent: not known. */
  readonly group?: number | undefined;
  /** Added to the times of its rows, ms. */
  readonly offsetMs: number;
  /** Time between its rows, ms. */
  readonly intervalMs: number;
}

/** One recording of many on its way through time: its last row, and figures of all rows so far. */
export class Rank {
  readonly rows: RankRows;
  readonly host: number;
  readonly group: number | undefined;
  /** The last row at or before the time; NaN before the first. */
  readonly row = new Float64Array(ROW_COLUMNS.length).fill(NaN);
  samples = 0;
  /** Of all rows, not only of those that a grid picks, KiB; undefined: never measured. */
  rssPeakKib: number | undefined;
  pssPeakKib: number | undefined;
  /** Rows without PSS. */
  withoutPss = 0;
  gaps = 0;
  longestGapMs = 0;
  /** Times of the first and the last row so far, moved by the offset, ms since 1970 UTC. */
  firstMs = NaN;
  lastMs = NaN;
  readonly #offsetMs: number;
  readonly #gapMs: number;

  constructor({ rows, host, group, offsetMs, intervalMs }: RankRequest) {
    this.rows = rows;
    this.host = host;
    this.group = group;
    this.#offsetMs = offsetMs;
    this.#gapMs = Math.max(intervalMs * GAP_INTERVALS, SHORTEST_GAP_MS);
  }

  /** Time of its next row, moved by the offset; undefined at the end. */
  nextMs(): number | undefined {
    const unixMs = this.rows.peekMs();
    return unixMs === undefined ? undefined : unixMs + this.#offsetMs;
  }

  /** Takes all rows up to this time; returns whether it runs then: from its first row to its last. */
  advance(timeMs: number): boolean {
    let hasNew = false;
    for (let next = this.nextMs(); next !== undefined && next <= timeMs; next = this.nextMs()) {
      this.rows.take(this.row);
      this.#count(next);
      hasNew = true;
    }
    // The last row counts at the moment at which it is taken.
    return this.samples > 0 && (hasNew || this.nextMs() !== undefined);
  }

  #count(timeMs: number): void {
    const rss = this.row[RSS]!, pss = this.row[PSS]!;
    if (this.samples++ === 0) this.firstMs = timeMs;
    else if (timeMs - this.lastMs > this.#gapMs) this.#addGap(timeMs - this.lastMs);
    this.lastMs = timeMs;
    this.row[UNIX_MS] = timeMs;
    if (!(rss <= this.rssPeakKib!) && rss === rss) this.rssPeakKib = rss;
    if (pss !== pss) this.withoutPss++;
    else if (!(pss <= this.pssPeakKib!)) this.pssPeakKib = pss;
  }

  #addGap(forMs: number): void {
    this.gaps++;
    this.longestGapMs = Math.max(this.longestGapMs, forMs);
  }
}
