import assert from "node:assert/strict";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { PROCESS_COLUMNS } from "../model/csv_columns.ts";
import type { ProcessReading } from "../model/sample.ts";
import { stamp } from "./csv_cells.ts";
import { ProcessCsvSink, processRow } from "./process_csv.ts";

const TIME = stamp(Date.UTC(2026, 10, 21));
const PROCESS: ProcessReading = {
  pid: 7,
  ppid: 3,
  startUnixMs: Date.UTC(2026, 10, 20),
  command: "perl -e 1",
  rssBytes: 2048,
  vszBytes: 4096,
  threads: 2,
};

Deno.test("a row has every column, empty where nothing was measured", () => {
  assert.equal(
    processRow(TIME, PROCESS, "none"),
    '2026-11-21T00:00:00.000Z,1795219200000,7,3,2026-11-20T00:00:00.000Z,"perl -e 1",2,4,,,,,2,,\n',
  );
});

Deno.test("any CSV reader gets the command back exactly", () => {
  const anything = fc.string({ unit: "binary" }).filter((text) => text.isWellFormed());
  fc.assert(fc.property(anything, (command) => {
    const text = PROCESS_COLUMNS.join(",") + "\n" +
      processRow(TIME, { ...PROCESS, command }, "none");
    const [row] = parse(text, { columns: true }) as Record<string, string>[];
    assert.deepEqual(Object.keys(row!), [...PROCESS_COLUMNS]);
    assert.equal(row!["command"], command);
    assert.equal(row!["threads"], "2");
  }));
});

Deno.test("the rows of one sample are one write, and a sample without processes is none", () => {
  const writes: string[] = [];
  const output = {
    write: (bytes: Uint8Array) => void writes.push(new TextDecoder().decode(bytes)),
    begin: () => {},
    isDrained: () => true,
    lock: () => true,
    isThere: () => true,
    close: () => {},
  };
  const sink = new ProcessCsvSink(
    { ...output, write: (b) => (output.write(b), undefined) },
    "none",
    () => {},
  );
  const sample = { unixMs: 0, elapsedMs: 0, rootPid: 7, rootAlive: true };
  sink.add({ ...sample, pidCount: 2, processes: [PROCESS, PROCESS] });
  sink.add({ ...sample, pidCount: 0, processes: [] });
  assert.deepEqual(writes.map((text) => text.split("\n").length - 1), [1, 2]);
});
