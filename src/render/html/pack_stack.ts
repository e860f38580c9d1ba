import type { RowProcess, RowsOfProcesses } from "../../series/process_rows.ts";
import type { ColumnWriter, PackedStack } from "./packed.ts";

/** A process's identity as a key. */
export const processKey = ({ pid, startUnixMs }: RowProcess): string => `${pid} ${startUnixMs}`;

const kib = (values: Float64Array): Float64Array => values.map((bytes) => Math.round(bytes / 1024));

/** Packs rows process by process: what changes little over time takes little room. */
export function packStack(
  { rows, processes, metric, cellMs }: RowsOfProcesses,
  listed: ReadonlyMap<string, number>,
  columns: ColumnWriter,
): PackedStack {
  const runs = processes.map((): Runs => ({ starts: [], lengths: [], sizes: [] }));
  const sizes = kib(rows.bytes);
  for (let row = 0; row < rows.count; row++) {
    for (let at = rows.from[row]!; at < rows.from[row + 1]!; at++) {
      extend(runs[rows.places[at]!]!, row, sizes[at]!);
    }
  }
  // What a thinner stack has nothing of takes no room.
  const there = [...processes.keys()].filter((place) => runs[place]!.sizes.length > 0);
  return {
    ...{ metric, cellMs },
    time: columns.add(rows.timesMs.map(Math.round)),
    total: columns.add(kib(rows.totalBytes)),
    swap: columns.add(kib(rows.swapBytes)),
    process: columns.add(there.map((place) => listed.get(processKey(processes[place]!)) ?? NaN)),
    runs: columns.add(there.flatMap((place) => {
      const { starts, lengths } = runs[place]!;
      return [starts.length, ...starts.flatMap((start, i) => [start, lengths[i]!])];
    })),
    sizes: columns.add(there.flatMap((place) => runs[place]!.sizes)),
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
