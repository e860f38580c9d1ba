import { SetupError } from "../../model/errors.ts";
import { type Marker, parseMarkerLine } from "../../model/markers.ts";
import type { FileFacts, SharedFiles } from "../../system/host.ts";
import { FileTail, type TailReader } from "./file_tail.ts";
import { Lines, MAX_LINE_BYTES } from "./complete_lines.ts";

/** What a source is for. */
export interface MarkerSourceRequest {
  readonly files: SharedFiles;
  /** The file that the measured program writes. */
  readonly path: string;
  /** Takes each marker as it comes, also those that are not kept. */
  readonly onMarker: (marker: Marker) => void;
  /** Takes a line for people. */
  readonly onProblem: (message: string) => void;
}

/** At most 10 polls a second. */
const POLL_EVERY_MS = 100;
/** What is read in one poll, some 2 ms of work, and at the end. */
const POLL_BYTES = 256 * 1024, LAST_POLL_BYTES = 64 * 1024 * 1024;
/** More would make no readable chart. */
const MAX_MARKERS = 10_000;
/** Lines that are told of one by one; the rest is counted. */
const MAX_TOLD = 3;

/** Reads markers from a file while a program writes it. */
export class MarkerSource {
  readonly #kept: Marker[] = [];
  readonly #tail: FileTail;
  readonly #lines: Lines;
  #polledAtMs = -Infinity;
  #polledAtUnixMs = -Infinity;
  #arrivedUnixMs = 0;
  #unreadable = 0;
  /** The file cannot be read at all, and that was said. */
  #broken = false;
  #full = false;
  readonly #reader: TailReader = {
    onBytes: (block) => this.#lines.push(block),
    onRestart: () => this.#lines.end(),
  };
  readonly #request: MarkerSourceRequest;

  constructor(request: MarkerSourceRequest) {
    this.#request = request;
    this.#tail = new FileTail(request.files, request.path);
    this.#lines = new Lines((text, number) => this.#takeLine(text, number));
  }

  /** The markers so far, the earliest first: at most 10,000, whichever came first. */
  get markers(): readonly Marker[] {
    return this.#kept.toSorted((a, b) => a.unixMs - b.unixMs);
  }

  /** Takes what is new, unless it did less than 0.1 s ago. `nowMs` is monotonic. */
  poll(nowMs: number, wallUnixMs: number): void {
    if (nowMs - this.#polledAtMs < POLL_EVERY_MS) return;
    this.#polledAtMs = nowMs;
    this.#readNew(POLL_BYTES, wallUnixMs);
  }

  /** The recording is over: takes all that is left, also a last line without a line end. */
  finish(wallUnixMs: number): void {
    this.#readNew(LAST_POLL_BYTES, wallUnixMs);
    this.#lines.end();
    this.#tail.close();
    const more = this.#unreadable - MAX_TOLD;
    const lines = more === 1 ? "line" : "lines";
    if (more > 0) this.#request.onProblem(`Skipped ${more} more ${lines} of ${this.#quotedPath}`);
  }

  #readNew(maxBytes: number, wallUnixMs: number): void {
    if (this.#broken) return;
    const facts = this.#tail.stat();
    // A bare label came between two polls, and not later than the file was last written.
    const modifiedUnixMs = facts?.modifiedUnixMs ?? wallUnixMs;
    this.#arrivedUnixMs = Math.min(Math.max(modifiedUnixMs, this.#polledAtUnixMs), wallUnixMs);
    this.#polledAtUnixMs = wallUnixMs;
    try {
      checkReadable(facts, this.#request.path);
      this.#tail.read(facts, maxBytes, this.#reader);
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      this.#broken = true;
      this.#request.onProblem(`${error.message}; its markers are missing from here on`);
    }
  }

  #takeLine(text: string | undefined, number: number): void {
    const line = text === undefined
      ? { kind: "unreadable", reason: `it is longer than ${MAX_LINE_BYTES / 1024} KiB` } as const
      : parseMarkerLine(text, this.#arrivedUnixMs);
    if (line.kind === "marker") this.#take(line.marker);
    else if (line.kind === "unreadable" && ++this.#unreadable <= MAX_TOLD) {
      const where = `line ${number} of ${this.#quotedPath}`;
      this.#request.onProblem(`Cannot read ${where}: ${line.reason}; it is skipped`);
    }
  }

  #take(marker: Marker): void {
    if (this.#kept.length < MAX_MARKERS) this.#kept.push(marker);
    else if (!this.#full) {
      this.#full = true;
      this.#request.onProblem(
        `More than ${MAX_MARKERS} markers in ${this.#quotedPath}: the later ones are not drawn`,
      );
    }
    this.#request.onMarker(marker);
  }

  get #quotedPath(): string {
    return JSON.stringify(this.#request.path);
  }
}

/** Throws SetupError for what is no file to read again and again: a pipe, a device, a folder. */
export function checkReadable(facts: FileFacts | undefined, path: string): void {
  if (facts === undefined || facts.isRegular) return;
  const fix = "name a regular file, it need not exist yet";
  throw new SetupError(`Cannot read markers from ${JSON.stringify(path)}: it is no file; ${fix}`);
}
