import assert from "node:assert/strict";
import fc from "fast-check";
import { parseSize, parseVmmapSummary } from "./vmmap_parse.ts";

function fixture(name: string): string {
  return Deno.readTextFileSync(new URL(`../../../tests/fixtures/macos/${name}`, import.meta.url));
}

const summary = fixture("vmmap_summary.txt");

Deno.test("footprint and regions are read from the right lines", () => {
  assert.deepEqual(parseVmmapSummary(summary, 52794), {
    physFootprintBytes: 12348030976,
    mappedRegions: 3270,
  });
});

Deno.test("macOS 10.14 has regions and no footprint", () => {
  assert.deepEqual(parseVmmapSummary(fixture("vmmap_10_14.txt"), 48291), { mappedRegions: 110 });
});

Deno.test("a process that answered to part of its name is not taken for the one asked for", () => {
  assert.deepEqual(parseVmmapSummary(summary, 5279), {});
  assert.deepEqual(parseVmmapSummary(summary, 1), {});
});

const changed: [string, RegExp, string, string][] = [
  ["the row TOTAL is missing", /^TOTAL .*\n/m, "", "mappedRegions"],
  ["the row TOTAL does not end in a number", / 3270 $/m, " 32.7K", "mappedRegions"],
  ["the last column is not the count", /COUNT \(non-coalesced\)/, "PAGES", "mappedRegions"],
  ["there is no table", /^REGION TYPE.*$/m, "", "mappedRegions"],
  ["the count is too large to be exact", / 3270 $/m, " 99999999999999999999", "mappedRegions"],
  ["the footprint has a unit we do not know", /11\.5G/, "11.5GB", "physFootprintBytes"],
  ["the footprint is only known as a peak", /^Physical footprint: .*\n/m, "", "physFootprintBytes"],
];

for (const [what, from, to, key] of changed) {
  Deno.test(`where ${what}, ${key} is absent`, () => {
    const text = summary.replace(from, to);
    assert.notEqual(text, summary);
    assert.equal(key in parseVmmapSummary(text, 52794), false);
  });
}

const sizes: [string, number | undefined][] = [
  ["0K", 0],
  ["759", 759],
  ["2192K", 2192 * 1024],
  ["213.8M", 224185549],
  ["11.5G", 11.5 * 1024 ** 3],
  ["1.4T", 1539316278886],
  ["-1K", undefined],
  ["1.2.3K", undefined],
  ["12 MB", undefined],
  ["12k", undefined],
  ["", undefined],
  ["9999999P", undefined],
];

for (const [text, bytes] of sizes) {
  Deno.test(`the size "${text}" is ${bytes === undefined ? "refused" : `${bytes} bytes`}`, () => {
    assert.equal(parseSize(text), bytes);
  });
}

Deno.test("any text is read without an error, and what is read is a whole number", () => {
  const line = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(...summary.split("\n")));
  fc.assert(fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
    const read = parseVmmapSummary(["Process:  x [7]", ...lines].join("\n"), 7);
    for (const value of Object.values(read)) assert.ok(Number.isSafeInteger(value));
  }));
});
