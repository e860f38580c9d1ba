import assert from "node:assert/strict";
import fc from "fast-check";
import { parseSize } from "./sizes.ts";
import { ValueError } from "./values.ts";

const SIZES: readonly (readonly [string, number])[] = [
  ["1B", 1],
  ["512MiB", 536_870_912],
  ["2GiB", 2_147_483_648],
  ["1.5gib", 1_610_612_736],
  [".5KiB", 512],
  ["500MB", 500_000_000],
  ["1kB", 1000],
  ["1KB", 1000],
  ["2tb", 2e12],
  ["8191TiB", 8191 * 2 ** 40],
];
for (const [text, bytes] of SIZES) {
  Deno.test(`${text} is ${bytes} bytes`, () => assert.equal(parseSize(text), bytes));
}

const REFUSED: readonly (readonly [string, string])[] = [
  ["512", "a number needs a unit, write 512MiB or 512MB"],
  ["1.5", "a number needs a unit, write 1.5MiB or 1.5MB"],
  ["536870912", "a number needs a unit, write 536870912B or 536870912KiB"],
  ["1.5G", '"G" can mean powers of 1024 or of 1000, write 1.5GiB or 1.5GB'],
  ["64k", '"k" can mean powers of 1024 or of 1000, write 64KiB or 64kB'],
  [
    "5Mbit",
    '"Mbit" is not a unit of size; the units are KiB, MiB, GiB, TiB (of 1024) and B, kB, MB, GB, TB (of 1000)',
  ],
  ["0MiB", "the smallest size is 1B"],
  ["0.4B", "the smallest size is 1B"],
  ["8192TiB", "the largest size is 8191TiB"],
  ["-1GiB", "a size cannot be negative"],
  ["512 MiB", "write a size without spaces, such as 512MiB"],
  ["1e3MiB", "write a size such as 512MiB, 1.5GiB or 500MB"],
  ["MiB", "write a size such as 512MiB, 1.5GiB or 500MB"],
  ["", "write a size such as 512MiB, 1.5GiB or 500MB"],
];
for (const [text, reason] of REFUSED) {
  Deno.test(`"${text}" is refused: ${reason}`, () => {
    assert.throws(() => parseSize(text), new ValueError(reason));
  });
}

Deno.test("a text is a size of whole bytes or refused with a reason", () => {
  const text = fc.oneof(fc.string(), fc.stringMatching(/^[0-9.]{1,9}[KMGTBkib]{0,3}$/));
  fc.assert(fc.property(text, (given) => {
    try {
      const bytes = parseSize(given);
      assert.ok(Number.isSafeInteger(bytes) && bytes > 0);
    } catch (error) {
      assert.ok(error instanceof ValueError);
    }
  }));
});
