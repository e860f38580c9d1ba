import type { RowProcess, RowsOfProcesses } from "../../series/process_rows.ts";
import type { ColumnWriter, PackedStack } from "./packed.ts";

/** A process's identity as a key. */
export const processKey = ({ pid, startUnixMs }: RowProcess): string => `${pid} ${startUnixMs}`;

/** Packs rows process by process: what changes little over time takes little room. */
export function packStack(
  { rows, processes, metric, cellMs }: RowsOfProcesses,
  listed: ReadonlyMap<string, number>,
  columns: ColumnWriter,
): PackedStack {
  const runs = processes.map((): Runs => ({ starts: [], lengths: [], sizes: [] }));
  rows.forEach(({ places, bytes }, row) => {
    places.forEach((place, i) => extend(runs[place]!, row, Math.round(bytes[i]! / 1024)));
  });
  return {
    ...{ metric, cellMs },
    time: columns.add(rows.map(({ elapsedMs }) => Math.round(elapsedMs))),
    total: columns.add(rows.map(({ totalBytes }) => Math.round(totalBytes / 1024))),
    swap: columns.add(rows.map(({ swapBytes }) => Math.round(swapBytes / 1024))),
    process: columns.add(processes.map((process) => listed.get(processKey(process)) ?? NaN)),
    runs: columns.add(runs.flatMap(({ starts, lengths }) => [
      starts.length,
      ...starts.flatMap((start, i) => [start, lengths[i]!]),
    ])),
    sizes: columns.add(runs.flatMap(({ sizes }) => sizes)),
  };
}

/** When a process was there, in rows, and its sizes then, in KiB. */
interface Runs {
  readonly starts: number[];
  readonly lengths: number[];
  readonly sizes: number[];
}

function extend({ starts, lengths, sizes }: Runs, row: number, kib: number): void {
  const last = starts.length - 1;
  if (last >= 0 && starts[last]! + lengths[last]! === row) lengths[last]!++;
  else {
    starts.push(row);
    lengths.push(1);
  }
  sizes.push(kib);
}
