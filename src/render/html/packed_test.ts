import assert from "node:assert/strict";
import fc from "fast-check";
import { ColumnWriter, joined, readColumn, split } from "./packed.ts";

Deno.test("columns of whole numbers come back as they were, and what was not measured too", () => {
  const number = fc.oneof(
    fc.integer({ min: 0, max: 2 ** 50 }),
    fc.integer({ min: -(2 ** 50), max: 0 }),
    fc.nat(300),
    fc.constant(NaN),
  );
  // 0 and -0 are one.
  const column = fc.array(number.map((value) => value + 0), { maxLength: 200 });
  fc.assert(
    fc.property(fc.array(column, { maxLength: 5 }), (columns) => {
      const writer = new ColumnWriter();
      const places = columns.map((values) => writer.add(values));
      const report = { recordings: [] };
      const { report: read, columns: bytes } = split(joined(report, writer.bytes()));
      assert.deepEqual(read, report);
      assert.deepEqual(places.map((place) => [...readColumn(bytes, place)]), columns);
    }),
    { numRuns: 500 },
  );
});

Deno.test("what changes little takes a byte", () => {
  const writer = new ColumnWriter();
  writer.add(Array.from({ length: 1000 }, (_, i) => 5_000_000 + i % 7));
  assert.ok(writer.bytes().length < 1010, String(writer.bytes().length));
});
