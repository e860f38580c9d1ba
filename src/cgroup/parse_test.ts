import assert from "node:assert/strict";
import fc from "fast-check";
import { lowest, parseKeyed, parseLimit, parseNumber } from "./parse.ts";

Deno.test("a number is read, max is infinite, and all else is not there", () => {
  assert.equal(parseNumber("4096\n"), 4096);
  assert.equal(parseNumber("0\n"), 0);
  assert.equal(parseNumber("max\n"), Infinity);
  for (const text of ["", "\n", "-1", "1 2", "1k", "NaN"]) assert.equal(parseNumber(text), NaN);
});

Deno.test("a limit that no machine can reach is none, with pages of any size", () => {
  for (
    const none of ["9223372036854771712", "9223372036854710272", "18446744073709551615", "max"]
  ) {
    assert.equal(parseLimit(none), Infinity);
  }
  assert.equal(parseLimit("67108864\n"), 67108864);
});

Deno.test("a key is only found at the beginning of a line and as a whole", () => {
  const text = "total_rss 1\nrss 2\nrss_huge 3\nrss";
  assert.equal(parseKeyed(text, "rss"), 2);
  assert.equal(parseKeyed(text, "total_rss"), 1);
  assert.equal(parseKeyed(text, "rss_huge"), 3);
  assert.equal(parseKeyed(text, "huge"), NaN);
  assert.equal(parseKeyed("rss_huge 3\n", "rss"), NaN);
  assert.equal(parseKeyed("", "rss"), NaN);
});

Deno.test("each of any keyed numbers is read back", () => {
  const entries = fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), fc.maxSafeNat(), {
    minKeys: 1,
  });
  fc.assert(fc.property(entries, (numbers) => {
    const text = Object.entries(numbers).map(([key, value]) => `${key} ${value}\n`).join("");
    for (const [key, value] of Object.entries(numbers)) assert.equal(parseKeyed(text, key), value);
  }));
});

Deno.test("the lowest of limits leaves out what is not there", () => {
  assert.equal(lowest([NaN, 5, Infinity, 7]), 5);
  assert.equal(lowest([NaN]), Infinity);
  assert.equal(lowest([]), Infinity);
});
