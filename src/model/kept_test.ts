import assert from "node:assert/strict";
import fc from "fast-check";
import { asKept, KEPT_TEXT_BYTES, keptText } from "./kept.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text).length;

Deno.test("figures are kept as files keep them, and keeping them twice changes nothing", () => {
  const figures = { rssBytes: 1025.7, pssBytes: 5000, cpuPercent: 99.96, cpuTimeMs: 1.5 };
  const reading = { ...figures, pidCount: 1, rootAlive: true };
  const process = { ...figures, pid: 1, ppid: 0, startUnixMs: 0, command: "x" };
  const kept = asKept({ ...reading, processes: [process] });
  const wanted = { rssBytes: 1024, pssBytes: 5120, cpuPercent: 100, cpuTimeMs: 2 };
  assert.deepEqual(kept, { ...reading, ...wanted, processes: [{ ...process, ...wanted }] });
  assert.deepEqual(asKept(kept), kept);
});

Deno.test("what was not measured stays absent", () => {
  const reading = { pidCount: 0, rootAlive: false };
  assert.deepEqual(asKept(reading), reading);
});

Deno.test("a text is kept up to its bound, in whole characters", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme", maxLength: 700 }), (text) => {
    const kept = keptText(text);
    assert.ok(text.startsWith(kept) && bytesOf(kept) <= KEPT_TEXT_BYTES);
    assert.ok(kept === text || bytesOf(kept) > KEPT_TEXT_BYTES - 4);
    assert.equal(keptText(kept), kept);
  }));
});
