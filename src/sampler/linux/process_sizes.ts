import { ProcError } from "../../system/host.ts";
import { parseStatm } from "./proc_parse.ts";
import type { ProcReader } from "./proc_reader.ts";

const pages = new Float64Array(2);

/** Virtual and resident size of one process, by its `statm`, proc(5). */
export class ProcessSizes {
  /** NaN: not known, for no file can be opened. */
  vszBytes = 0;
  rssBytes = 0;
  /** It had ended, and nobody had waited for it, when it was read last. */
  isZombie = false;
  /** Whose files are read, below `/proc`: another thread's when the main one has ended. */
  folder: string;
  readonly #reader: ProcReader;
  readonly #pid: number;
  readonly #startTime: number;
  /** Kept open, it goes on meaning this process, whoever gets its pid later. Negative: none to be had. */
  #statm: number;

  private constructor(reader: ProcReader, pid: number, startTime: number, statm: number) {
    this.#reader = reader;
    this.#pid = pid;
    this.#startTime = startTime;
    this.folder = `${pid}`;
    this.#statm = statm;
  }

  /** Those of the process that has this pid, and was started then; undefined when there is none. */
  static open(reader: ProcReader, pid: number, startTime: number): ProcessSizes | undefined {
    const statm = reader.files.open(`${pid}/statm`);
    return statm < 0 && statm !== ProcError.outOfHandles
      ? undefined
      : new ProcessSizes(reader, pid, startTime, statm);
  }

  /** Reads them; false, and they stay as they were, when the process has ended. */
  read(): boolean {
    const { vszBytes, rssBytes } = this;
    const result = this.#readStatm();
    if (result === ProcError.outOfHandles) return this.#keepUnmeasured();
    if (result > 0 && this.vszBytes > 0 || this.#readWithoutMain()) return true;
    this.vszBytes = vszBytes;
    this.rssBytes = rssBytes;
    return false;
  }

  /** Reads those of the main thread alone; whether there is memory to be seen. */
  readMain(): boolean {
    return this.#readStatm() > 0 && this.vszBytes > 0;
  }

  /** Whether the process has ended, as `statm` says. Its sizes stay what they were. */
  haveGone(): boolean {
    const result = this.#readPages();
    return result === ProcError.gone || (result > 0 && pages[0] === 0);
  }

  /** They are read by the pid from now on, so that a handle is free; false when there is none. */
  letGoOfHandle(): boolean {
    if (this.#statm < 0) return false;
    this.close();
    this.#statm = ProcError.outOfHandles;
    return true;
  }

  close(): void {
    if (this.#statm >= 0) this.#reader.files.close(this.#statm);
    this.#statm = ProcError.gone;
  }

  /** Bytes read, 0 when it was no such line, or a negative ProcError. */
  #readStatm(): number {
    const length = this.#readPages();
    if (length <= 0) return length;
    this.vszBytes = pages[0]! * this.#reader.pageSize;
    this.rssBytes = pages[1]! * this.#reader.pageSize;
    return length;
  }

  /** The same, but the pages stay in `pages`. */
  #readPages(): number {
    if (this.#statm < 0) return this.#readPagesByPid();
    const { buffer, files } = this.#reader;
    const length = files.read(this.#statm, buffer, 0);
    return length < 0 || parseStatm(buffer, length, pages) ? length : 0;
  }

  /** Without a handle of its own, the pid may mean another process by now: its start time tells. */
  #readPagesByPid(): number {
    const stat = this.#reader.stat(this.#pid);
    if (typeof stat === "number") return stat;
    if (stat.startTime !== this.#startTime) return ProcError.gone;
    const { buffer } = this.#reader;
    const length = this.#reader.read(`${this.folder}/statm`);
    return length < 0 || parseStatm(buffer, length, pages) ? length : 0;
  }

  /** It may well live, but no file can be opened: a member still, whose figures are not known. */
  #keepUnmeasured(): true {
    this.vszBytes = this.rssBytes = NaN;
    return true;
  }

  /**
   * The main thread has no memory any more: the process has ended, though its state may say so only
   * after all the memory was freed, unless other threads remain, through which it is seen.
   */
  #readWithoutMain(): boolean {
    const stat = this.#reader.stat(this.#pid);
    if (stat === ProcError.outOfHandles) return this.#keepUnmeasured();
    if (typeof stat === "number" || stat.startTime !== this.#startTime) return false;
    // Executing a program, another thread becomes the main one.
    if (this.folder !== `${this.#pid}` && this.#readFrom(`${this.#pid}`)) return true;
    if (stat.threads > 1 && this.#readThroughThread()) return true;
    this.isZombie = true;
    return false;
  }

  #readThroughThread(): boolean {
    return this.#reader.files.numbersIn(`${this.#pid}/task`)
      .some((tid) => this.#readFrom(`${this.#pid}/task/${tid}`));
  }

  /** Reads this folder's `statm` from now on; false when there is no memory to be seen. */
  #readFrom(folder: string): boolean {
    const statm = this.#reader.files.open(`${folder}/statm`);
    if (statm < 0 && statm !== ProcError.outOfHandles) return false;
    this.close();
    this.#statm = statm;
    this.folder = folder;
    return this.readMain();
  }
}
