import assert from "node:assert/strict";
import fc from "fast-check";
import { PeakProbe, type ProbeCost } from "./peak_probe.ts";

const COST = { share: 0.01, allowanceMs: 20, firstMsPerProcess: 1 };

/** A look that takes `costMs` and sees the number of looks so far. */
function looking(costMs: number, cost: ProbeCost = COST) {
  let now = 0, looks = 0;
  const look = new PeakProbe(() => (now += costMs, ++looks), () => now, cost);
  return { look, looks: () => looks };
}

Deno.test("the first peak is looked at, and then each that is 2 % higher", () => {
  const { look, looks } = looking(0);
  for (const rss of [1000, 1010, 1020, 1030, 900, 1041]) look.add(0, 2, rss);
  assert.equal(looks(), 3);
  assert.equal(look.seen!.rssBytes, 1041);
});

Deno.test("what is far below the peak is not looked at", () => {
  const { look } = looking(30);
  look.add(0, 2, 100);
  look.add(1, 2, 1000);
  look.add(10_000, 2, 900);
  assert.equal(look.seen!.rssBytes, 100);
});

Deno.test("a peak that came too soon is made up for by a later sample near to it", () => {
  const { look } = looking(30);
  look.add(0, 2, 100);
  look.add(1, 2, 1000);
  assert.equal(look.seen!.rssBytes, 100);
  look.add(10_000, 2, 985);
  assert.deepEqual(look.seen, { elapsedMs: 10_000, processes: 2, rssBytes: 985, value: 2 });
});

Deno.test("a first look that will be expensive waits until there is time for it", () => {
  const { look, looks } = looking(50);
  look.add(0, 50, 1000);
  assert.equal(looks(), 0);
  look.add(3000, 50, 1000);
  assert.equal(looks(), 1);
});

Deno.test("looks never take more than their share in the long run", () => {
  const costs = fc.array(fc.double({ min: 0, max: 50, noNaN: true }), {
    minLength: 1,
    maxLength: 9,
  });
  fc.assert(
    fc.property(costs, (costs) => {
      let now = 0, spent = 0, looks = 0;
      const look = new PeakProbe(
        () => {
          const cost = costs[looks++ % costs.length]!;
          now += cost;
          spent += cost;
        },
        () => now,
        COST,
      );
      for (let ms = 0; ms < 100_000; ms += 10) look.add(ms, 1, 1000 + ms);
      // What one look may take more than the one before it did.
      assert.ok(spent <= 0.01 * 100_000 + COST.allowanceMs + 50, `${spent}`);
    }),
    { numRuns: 20 },
  );
});

Deno.test("a look that saw nothing leaves what was seen before", () => {
  let value: number | undefined = 7;
  const look = new PeakProbe(() => value, () => 0, COST);
  look.add(0, 2, 100);
  value = undefined;
  look.add(1, 2, 200);
  assert.equal(look.seen!.rssBytes, 100);
});

Deno.test("the next look waits for the rise that was asked for", () => {
  const { look, looks } = looking(0, { ...COST, rise: 1.25 });
  for (const rss of [1000, 1240, 1250, 1300]) look.add(0, 2, rss);
  assert.equal(looks(), 2);
});

Deno.test("growth leaves time for a look at its end", () => {
  const { look } = looking(4, { ...COST, rise: 1.25 });
  let rss = 1000;
  for (; rss < 100_000; rss *= 1.25) look.add(0, 1, rss);
  assert.ok(look.seen!.rssBytes < rss / 2, "time is short");
  look.add(0, 1, rss);
  look.add(0, 1, rss);
  assert.equal(look.seen!.rssBytes, rss);
});
