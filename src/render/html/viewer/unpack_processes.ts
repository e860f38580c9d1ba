import type { MemoryKinds } from "../../../model/kinds.ts";
import { processName } from "../../../model/process_name.ts";
import { type ColumnPlace, type PackedProcesses, readColumn } from "../packed.ts";

/** A process that was seen. */
export interface ViewedProcess {
  readonly index: number;
  readonly command: string;
  /** The program, and the script where it runs one. */
  readonly name: string;
  readonly pid: number;
  readonly ppid: number;
  readonly startMs: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly peakBytes: number;
  readonly peakMs: number;
  /** What its RSS was made of then. */
  readonly peakKinds?: MemoryKinds;
  readonly pssPeakBytes?: number;
  readonly cpuMs?: number;
  /** Index of who started it, where that was seen. */
  readonly parent?: number;
}

/** A column in KiB, in bytes. */
export const inBytes = (kib: Float64Array): Float64Array => kib.map((value) => value * 1024);

/** The processes of a page. */
export function processesOf(
  packed: PackedProcesses,
  columns: Uint8Array,
): readonly ViewedProcess[] {
  const read = (place: ColumnPlace) => readColumn(columns, place);
  const pid = read(packed.pid), ppid = read(packed.ppid), command = read(packed.command);
  const start = read(packed.start), first = read(packed.first), last = read(packed.last);
  const peak = inBytes(read(packed.peak)), peakAt = read(packed.peakAt);
  const pssPeak = packed.pssPeak && inBytes(read(packed.pssPeak));
  const cpuMs = packed.cpuMs && read(packed.cpuMs);
  const kinds = packed.kinds && kindsOf(packed.kinds, columns);
  const names = packed.commands.map((line) => processName(line) || line);
  const parents = parentsOf(pid, ppid, start);
  return Array.from(pid, (_, index) => ({
    index,
    command: packed.commands[command[index]!] ?? "",
    name: names[command[index]!] ?? "",
    pid: pid[index]!,
    ppid: ppid[index]!,
    startMs: start[index]!,
    firstMs: first[index]!,
    lastMs: last[index]!,
    peakBytes: peak[index]!,
    peakMs: peakAt[index]!,
    ...kinds?.[index] && { peakKinds: kinds[index] },
    ...pssPeak && { pssPeakBytes: pssPeak[index]! },
    ...cpuMs && { cpuMs: cpuMs[index]! },
    ...parents[index] !== undefined && { parent: parents[index] },
  }));
}

function kindsOf(
  { anon, file, shmem }: NonNullable<PackedProcesses["kinds"]>,
  columns: Uint8Array,
): readonly (MemoryKinds | undefined)[] {
  const [anonBytes, fileBytes, shmemBytes] = [anon, file, shmem]
    .map((place) => inBytes(readColumn(columns, place))) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
  return Array.from(
    anonBytes,
    (bytes, i) =>
      bytes === bytes
        ? { anonBytes: bytes, fileBytes: fileBytes[i]!, shmemBytes: shmemBytes[i]! }
        : undefined,
  );
}

/**
 * Pids come again: a parent is the last of its pid that started before the child. Of the same moment the
 * one that was listed first is taken for the older one, so that nobody descends from himself.
 */
function parentsOf(
  pid: Float64Array,
  ppid: Float64Array,
  start: Float64Array,
): readonly (number | undefined)[] {
  const byPid = new Map<number, number[]>();
  pid.forEach((number, index) => {
    const same = byPid.get(number);
    if (same) same.push(index);
    else byPid.set(number, [index]);
  });
  const isBefore = (a: number, b: number) =>
    start[a]! < start[b]! || start[a]! === start[b]! && a < b;
  return Array.from(
    ppid,
    (number, index) => byPid.get(number)?.findLast((parent) => isBefore(parent, index)),
  );
}
