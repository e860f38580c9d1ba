import assert from "node:assert/strict";
import fc from "fast-check";
import { parseFootprint } from "./footprint_parse.ts";

function fixture(name: string): string {
  return Deno.readTextFileSync(new URL(`../../../tests/fixtures/macos/${name}`, import.meta.url));
}

function parsed(text: string, ...asked: number[]): [number, number][] {
  return [...parseFootprint(text, new Set(asked))];
}

const three = fixture("footprint_three.txt");

Deno.test("the kernel's figure of each process that was asked for is read, and no other", () => {
  assert.deepEqual(parsed(three, 94276, 94280, 412), [[94276, 2179384], [94280, 253937248]]);
});

Deno.test("a process that answered to part of its name is dropped", () => {
  assert.deepEqual(parsed(three, 412), []);
});

Deno.test("rounded sizes are refused", () => {
  assert.deepEqual(parsed(three.replaceAll("179384 B", " MB"), 94276), []);
  assert.deepEqual(parsed(fixture("footprint_formatted.txt"), 3644), []);
});

Deno.test("figures below a header that is not understood belong to nobody", () => {
  const text = three.replace("[94280]: 64-bit    Footprint: 253904480 B", "[94280]: no access");
  assert.deepEqual(parsed(text, 94276, 94280), [[94276, 2179384]]);
});

Deno.test("a process with two figures that differ has none", () => {
  const text = three.replace("phys_footprint_peak: 2310504 B", "phys_footprint: 7 B");
  assert.deepEqual(parsed(text, 94276, 94280), [[94280, 253937248]]);
});

Deno.test("a block without the figure is absent, not the figure of its header", () => {
  assert.deepEqual(parsed(three.replaceAll("phys_footprint:", "other:"), 94276, 94280), []);
});

Deno.test("output that was cut anywhere gives right figures or none", () => {
  const right = new Map(parsed(three, 94276, 94280));
  fc.assert(fc.property(fc.nat(three.length), (length) => {
    const cut = three.slice(0, length);
    // Only whole lines are looked at: a size cut in its digits has lost its unit.
    for (const [pid, bytes] of parsed(cut, 94276, 94280)) assert.equal(bytes, right.get(pid));
  }));
});

Deno.test("any text is read without an error and only for pids that were asked for", () => {
  const line = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(...three.split("\n")),
    fc.nat().map((bytes) => `    phys_footprint: ${bytes}${"0".repeat(bytes % 20)} B`),
  );
  fc.assert(
    fc.property(fc.array(line), fc.subarray([94276, 700, 412]), (lines, asked) => {
      for (const [pid, bytes] of parsed(lines.join("\n"), ...asked)) {
        assert.ok(asked.includes(pid) && Number.isSafeInteger(bytes));
      }
    }),
  );
});
