import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "csv-parse/sync";
import { textHost } from "../../tests/support/text_host.ts";
import { isMissing } from "./csv_file.ts";
import { readMarkers } from "./read_markers.ts";

const HEADER = "timestamp,unix_ms,label\n";
const read = (text: string, blockBytes?: number) =>
  readMarkers(textHost({ m: text }, blockBytes), "m");

Deno.test("markers are read with labels of any characters, and times with fractions", () => {
  const text = HEADER + 't,1000,load\nt,1500.25,"a ""b"", \r\nc"\r\nt,2000,\n';
  assert.deepEqual(read(text), [
    { unixMs: 1000, label: "load" },
    { unixMs: 1500.25, label: 'a "b", \r\nc' },
    { unixMs: 2000, label: "" },
  ]);
});

Deno.test("csv-parse and this reader agree on every label, wherever blocks end", () => {
  const labels = fc.array(fc.string({ unit: "grapheme", maxLength: 40 }), { maxLength: 20 });
  fc.assert(
    fc.property(labels, fc.integer({ min: 1, max: 30 }), (labels, blockBytes) => {
      const cell = (text: string) =>
        /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
      const text = HEADER + labels.map((label, i) => `t,${i},${cell(label)}\n`).join("");
      const rows = parse(text, { columns: true }) as { label: string }[];
      assert.deepEqual(
        read(text, blockBytes).map(({ label }) => label),
        rows.map((row) => row.label),
      );
    }),
    { numRuns: 300 },
  );
});

Deno.test("a label that was cut off is dropped", () => {
  assert.deepEqual(read(HEADER + 't,1,a\nt,2,"b'), [{ unixMs: 1, label: "a" }]);
});

Deno.test("that there is no file is told apart from one that is something else", () => {
  const errorOf = (act: () => void) => {
    try {
      act();
    } catch (error) {
      return error;
    }
    return assert.fail("should have thrown");
  };
  assert.ok(isMissing(errorOf(() => readMarkers(textHost({}), "m"))));
  assert.ok(!isMissing(errorOf(() => read("a,b\n"))));
  const denied = {
    ...textHost({}),
    readBlocks: () => {
      throw new Deno.errors.PermissionDenied("Permission denied");
    },
  };
  assert.ok(!isMissing(errorOf(() => readMarkers(denied, "m"))));
});
