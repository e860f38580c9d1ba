import type { Sample } from "../../model/sample.ts";
import type { Terminal } from "../../system/host.ts";
import type { Sink } from "../../model/sink.ts";
import { ASCII_LEVELS, sparkline } from "../../model/sparkline.ts";
import { type LiveFigures, liveText, plainText } from "./live_text.ts";
import { RecentCells } from "./recent_cells.ts";

/** At most 10 times a second. */
const MIN_REDRAW_MS = 100;
/** Where a terminal does not say. */
const USUAL_COLUMNS = 80;

/** A sink that shows the recording while it runs. */
export interface Live extends Sink {
  /** Takes away what stands on the terminal; more than once is no harm. */
  close(): void;
}

/** One line on a terminal, redrawn in place. */
export class LiveLine implements Live {
  readonly #recent = new RecentCells();
  #peakRssBytes: number | undefined;
  #drawnMs = -Infinity;
  #closed = false;
  readonly #terminal: Terminal;
  readonly #nowMs: () => number;
  readonly #isUnicode: boolean;

  /** `nowMs` is monotonic. */
  constructor(
    terminal: Terminal,
    nowMs: () => number,
    isUnicode: boolean,
  ) {
    this.#terminal = terminal;
    this.#nowMs = nowMs;
    this.#isUnicode = isUnicode;
  }

  add(sample: Sample): void {
    this.#peakRssBytes = higher(this.#peakRssBytes, sample.rssBytes);
    this.#recent.add(sample.elapsedMs, sample.rssBytes);
    const nowMs = this.#nowMs();
    if (this.#closed || nowMs - this.#drawnMs < MIN_REDRAW_MS) return;
    this.#drawnMs = nowMs;
    // Asked each time, for windows are resized; the last column stays free, since some wrap behind it.
    const maxWidth = (this.#terminal.columns() ?? USUAL_COLUMNS) - 1;
    this.#terminal.setStatusLine(
      liveText(
        figuresOf(sample, this.#peakRssBytes),
        maxWidth,
        (width) => sparkline(this.#recent.last(width), this.#isUnicode ? undefined : ASCII_LEVELS),
      ),
    );
  }

  close(): void {
    this.#closed = true;
    this.#terminal.setStatusLine(undefined);
  }
}

/** A line for each sample, where lines cannot be redrawn. */
export class PlainLines implements Live {
  #peakRssBytes: number | undefined;
  readonly #terminal: Terminal;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  add(sample: Sample): void {
    this.#peakRssBytes = higher(this.#peakRssBytes, sample.rssBytes);
    this.#terminal.say(plainText(figuresOf(sample, this.#peakRssBytes)));
  }

  close(): void {}
}

function figuresOf(sample: Sample, peakRssBytes: number | undefined): LiveFigures {
  const { elapsedMs, rssBytes, pidCount, cpuPercent } = sample;
  return { elapsedMs, rssBytes, peakRssBytes, pidCount, cpuPercent };
}

const higher = (a: number | undefined, b: number | undefined): number | undefined =>
  b === undefined || (a !== undefined && a >= b) ? a : b;
