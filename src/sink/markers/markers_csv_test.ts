import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "csv-parse/sync";
import { readIfThere, tempDir } from "../../../tests/support/memmark.ts";
import type { Marker } from "../../model/markers.ts";
import { createOutputs } from "../../system/outputs.ts";
import { denoSharedFiles } from "../../system/shared_files.ts";
import { markerRow, MarkersCsv } from "./markers_csv.ts";

function csvAt(path: string) {
  const failures: string[] = [];
  const onFailure = (detail: string) => failures.push(detail);
  const csv = new MarkersCsv({ path, outputs: createOutputs(), files: denoSharedFiles, onFailure });
  return { csv, failures };
}

const MARKER: Marker = { unixMs: 1_714_564_800_123.4, label: "epoch 1" };
const ROW = "2024-05-01T12:00:00.123Z,1714564800123,epoch 1\n";
const HEADER = "timestamp,unix_ms,label\n";

Deno.test("any label is one cell that a CSV reader gets back", () => {
  const label = fc.string({ unit: "binary" });
  fc.assert(fc.property(label, (label) => {
    // A line of CR alone is a line end to csv-parse unless it is told otherwise.
    const options = { record_delimiter: "\n", bom: false };
    const [row] = parse(markerRow({ ...MARKER, label }), options) as unknown as string[][];
    assert.deepEqual(row, ["2024-05-01T12:00:00.123Z", "1714564800123", label]);
  }));
});

Deno.test("each marker is in the file at once", () => {
  using dir = tempDir();
  const { csv } = csvAt(dir.file("m.csv"));
  csv.begin();
  assert.ok(!csv.hasMarkers);
  csv.addMarker(MARKER);
  assert.ok(csv.hasMarkers);
  assert.equal(readIfThere(dir.file("m.csv")), HEADER + ROW);
  csv.addMarker(MARKER);
  csv.finish();
  assert.equal(readIfThere(dir.file("m.csv")), HEADER + ROW + ROW);
});

Deno.test("without a marker there is no file, and the one of an earlier run is gone", () => {
  using dir = tempDir();
  const path = dir.write("m.csv", "old");
  const { csv, failures } = csvAt(path);
  assert.equal(readIfThere(path), "old");
  csv.begin();
  assert.throws(() => Deno.statSync(path), Deno.errors.NotFound);
  csv.finish();
  assert.throws(() => Deno.statSync(path), Deno.errors.NotFound);
  assert.deepEqual(failures, []);
});

Deno.test("a file that cannot be written is said once", () => {
  using dir = tempDir();
  Deno.mkdirSync(dir.file("m.csv"));
  const { csv, failures } = csvAt(dir.write("m.csv/x", "") + "/m.csv");
  csv.begin();
  for (let i = 0; i < 3; i++) csv.addMarker(MARKER);
  csv.finish();
  assert.deepEqual(failures, ["not a directory"]);
  assert.ok(!csv.hasMarkers);
});
