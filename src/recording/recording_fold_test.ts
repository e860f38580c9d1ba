import assert from "node:assert/strict";
import fc from "fast-check";
import { factsOf, markerAt, MiB, sampleAt } from "../../tests/support/runs.ts";
import type { Sample } from "../model/sample.ts";
import { SummaryFold } from "../summary/fold.ts";
import { RecordingFold } from "./recording_fold.ts";

const nowMs = () => 0;

/** Sizes in MiB, a few of which come again and again. */
const sizes = fc.array(fc.nat({ max: 8 }), {
  minLength: 1,
  maxLength: 200,
  size: "max",
});

Deno.test("rows that are folded several at a time make the summary that each by itself makes", () => {
  const everyMs = fc.constantFrom(1, 100, 5000);
  fc.assert(
    fc.property(sizes, everyMs, fc.nat({ max: 200 }), (sizes, everyMs, markedAt) => {
      const together = new RecordingFold({ nowMs }), each = new SummaryFold({ nowMs });
      for (const [index, size] of sizes.entries()) {
        const sample = sampleAt(index * everyMs, size * MiB);
        together.add(sample, size === sizes[index - 1]);
        each.add(sample);
        if (index !== markedAt) continue;
        const marker = markerAt(index * everyMs, "here");
        together.addMarker(marker);
        each.addMarker(marker);
      }
      const facts = factsOf(sizes.length * everyMs);
      const looks = together.closerLooks();
      assert.deepEqual(together.finish(facts, looks).summary, each.finish(facts, looks));
    }),
  );
});

Deno.test("a closer look is one at the tree of its own row", () => {
  fc.assert(
    fc.property(sizes, (sizes) => {
      let now: Sample | undefined;
      const fold = new RecordingFold({
        nowMs,
        probe: {
          processes: () => [],
          composition: () => ({ pssBytes: now!.rssBytes!, metric: "pss" }),
          highWater: () => ({ lowerBoundBytes: 0, upperBoundBytes: 0 }),
        },
      });
      for (const [index, size] of sizes.entries()) {
        now = { ...sampleAt(index * 100, size * MiB), pidCount: 2 };
        fold.add(now, size === sizes[index - 1]);
      }
      // The tree is gone by the time of the last word.
      now = undefined;
      const { shared } = fold.closerLooks();
      if (shared) assert.equal(shared.pssBytes, shared.rssBytes);
      // The first is not looked into: two came at once. Every later peak is.
      const peak = Math.max(...sizes), isLater = sizes.indexOf(peak) > 0;
      if (isLater) assert.equal(shared?.rssBytes, peak * MiB);
    }),
  );
});
