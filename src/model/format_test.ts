import assert from "node:assert/strict";
import { formatBytes, formatShortDuration } from "./format.ts";

const SHORT = [
  [0, "0ms"],
  [312.4, "312ms"],
  [999.4, "999ms"],
  [999.6, "1s"],
  [1049, "1s"],
  [10_240, "10.2s"],
  [59_960, "1m"],
  [599_949, "9m59.9s"],
  [599_960, "10m"],
  [3_723_400, "1h2m3s"],
] as const;

for (const [ms, text] of SHORT) {
  Deno.test(`${ms} ms reads ${text} where people look`, () => {
    assert.equal(formatShortDuration(ms), text);
  });
}

Deno.test("a size never reads 1024 of a unit that has a larger one", () => {
  assert.equal(formatBytes(1024 ** 2 - 1), "1.00 MiB");
});
