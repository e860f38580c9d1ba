import { parseStat, type ProcStat } from "../../procfs/stat.ts";
import { ProcError, type ProcFiles } from "../../system/host.ts";
import { AuxvType, parseAuxv, parseTgid, parseUptime } from "./proc_parse.ts";

const decoder = new TextDecoder();

/** Whole small files of `/proc`, one reused buffer, and the machine's constants. */
export class ProcReader {
  /** Shared scratch space: what a read puts here holds until the next one. */
  readonly buffer = new Uint8Array(64 * 1024);
  /** Bytes in a page. */
  readonly pageSize: number;
  /** What one tick of the clocks in `/proc/<pid>/stat` is, in ms. */
  readonly tickMs: number;
  /** One more than the largest pid, `/proc/sys/kernel/pid_max`. */
  readonly pidMax: number;

  /** When the machine was booted, ms since 1970 UTC, to some 10 ms. */
  readonly bootUnixMs: number;

  /** Asked when no handle is left to read with: whether one was let go of, so that there is. */
  letGoOfHandle: () => boolean = () => false;

  /** `nowUnixMs` is the wall clock. */
  constructor(readonly files: ProcFiles, nowUnixMs = Date.now()) {
    const auxv = this.buffer.slice(0, Math.max(this.read("self/auxv"), 0));
    this.pageSize = parseAuxv(auxv, AuxvType.pageSize) ?? 4096;
    this.tickMs = 1000 / (parseAuxv(auxv, AuxvType.clockTicksPerSecond) ?? 100);
    this.bootUnixMs = nowUnixMs - (parseUptime(String(this.text("uptime"))) ?? 0);
    this.pidMax = Number(this.text("sys/kernel/pid_max")) || 32768;
  }

  /** Reads a file of up to 64 KiB into `buffer`: bytes read, or a negative ProcError. */
  read(path: string): number {
    const handle = this.#open(path);
    if (handle < 0) return handle;
    const length = this.files.read(handle, this.buffer, 0);
    this.files.close(handle);
    return length;
  }

  /** The file as text, or a negative ProcError. */
  text(path: string): string | number {
    const length = this.read(path);
    return length < 0 ? length : decoder.decode(this.buffer.subarray(0, length));
  }

  /** State, parent and start of a process; a negative ProcError when it is gone. */
  stat(pid: number): ProcStat | number {
    const length = this.read(`${pid}/stat`);
    if (length < 0) return length;
    return parseStat(this.buffer, length) ?? ProcError.gone;
  }

  /**
   * `/proc/<tid>` opens for a thread as well and shows the parent of its process (reproduced on
   * Linux 6.18), so a thread looks like a child until its `Tgid` is read.
   */
  isThread(pid: number): boolean {
    const tgid = this.tgid(pid);
    return tgid >= 0 && tgid !== pid;
  }

  /** The process that a pid or thread id belongs to; a negative ProcError when it is gone. */
  tgid(pid: number): number {
    const status = this.text(`${pid}/status`);
    return typeof status === "number" ? status : parseTgid(status) ?? ProcError.gone;
  }

  /**
   * Reads a file of any length block by block, as far as `use` does not say that nothing can follow: what
   * was read, in bytes, or a negative ProcError.
   */
  forEachBlock(path: string, use: (bytes: Uint8Array, length: number) => boolean | void): number {
    const handle = this.#open(path);
    if (handle < 0) return handle;
    let offset = 0;
    let length = 0;
    while ((length = this.files.read(handle, this.buffer, offset)) > 0) {
      offset += length;
      if (use(this.buffer, length)) break;
    }
    this.files.close(handle);
    return length < 0 ? length : offset;
  }

  #open(path: string): number {
    const handle = this.files.open(path);
    return handle === ProcError.outOfHandles && this.letGoOfHandle()
      ? this.files.open(path)
      : handle;
  }
}
