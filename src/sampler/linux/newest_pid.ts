import { parseLastPid } from "./proc_parse.ts";
import type { ProcReader } from "./proc_reader.ts";

/** Looking at each new pid costs more than a scan of an ordinary machine beyond this many. */
export const SCAN_BEYOND = 2048;

/** The last pid that the machine handed out, by `/proc/loadavg`, proc(5). */
export class NewestPid {
  /** Whether it is that of this pid namespace, and now. gVisor says 0, lxcfs what it was. */
  readonly isTold: boolean;
  readonly #reader: ProcReader;
  readonly #loadavg: number;

  /** `justStarted`: a pid that was handed out just now, so the newest is the same or a little later. */
  constructor(reader: ProcReader, justStarted: number) {
    this.#reader = reader;
    this.#loadavg = reader.files.open("loadavg");
    const newest = this.read();
    this.isTold = newest >= justStarted && newest - justStarted <= SCAN_BEYOND;
  }

  /** 0 where it cannot be known. */
  read(): number {
    const { buffer, files } = this.#reader;
    const length = this.#loadavg >= 0 ? files.read(this.#loadavg, buffer, 0) : 0;
    return parseLastPid(buffer, Math.max(length, 0)) ?? 0;
  }

  close(): void {
    if (this.#loadavg >= 0) this.#reader.files.close(this.#loadavg);
  }
}
