import assert from "node:assert/strict";
import { byteUnit, timeUnit } from "./axis_units.ts";

const KIB = 1024, MIB = KIB * 1024, TIB = MIB * MIB;

Deno.test("an axis takes the largest unit that its highest value holds once", () => {
  assert.equal(byteUnit(0).name, "KiB");
  assert.equal(byteUnit(MIB - 1).name, "KiB");
  assert.equal(byteUnit(MIB).name, "MiB");
  assert.equal(byteUnit(TIB).name, "TiB");
  assert.equal(byteUnit(2 ** 70).name, "TiB");
});

Deno.test("an axis of time takes the unit that needs no long numbers", () => {
  const minute = 60_000, hour = 60 * minute;
  const names = [1, 999, 1000, 180_000, 181_000, 3 * hour - 1, 3 * hour, 72 * hour, 96 * hour];
  assert.deepEqual(names.map((ms) => timeUnit(ms).name), "ms ms s s min min h h d".split(" "));
});
