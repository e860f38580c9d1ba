import assert from "node:assert/strict";
import fc from "fast-check";
import { markerAt, START_UNIX_MS } from "../../tests/support/runs.ts";
import { MAX_PHASES, PhaseFold } from "./phases.ts";
import { LOOK_BACK_MS } from "./delay_ring.ts";

const addAt = (fold: PhaseFold, ms: number, bytes: number | undefined) =>
  fold.add(ms, START_UNIX_MS + ms, bytes);

Deno.test("each stretch between two markers has its own figures", () => {
  const fold = new PhaseFold();
  fold.addMarker(markerAt(100, "load"));
  for (let ms = 0; ms < 400; ms += 10) addAt(fold, ms, ms < 100 ? 5 : ms < 250 ? ms : 7);
  fold.addMarker(markerAt(245, "train"));
  assert.deepEqual(fold.finish(400), {
    unusedMarkers: 0,
    phases: [
      {
        startElapsedMs: 0,
        durationMs: 100,
        samples: 10,
        rssPeakBytes: 5,
        rssMeanBytes: 5,
        rssChangeBytes: 0,
      },
      {
        label: "load",
        startElapsedMs: 100,
        durationMs: 145,
        samples: 15,
        rssPeakBytes: 240,
        // The last value stood for 5 of its 10 ms.
        rssMeanBytes: (10 * (100 + 230) / 2 * 14 + 5 * 240) / 145,
        rssChangeBytes: 140,
      },
      {
        label: "train",
        startElapsedMs: 245,
        durationMs: 155,
        samples: 15,
        rssPeakBytes: 7,
        rssMeanBytes: 7,
        rssChangeBytes: 0,
      },
    ],
  });
});

/** Phases of a run whose markers are read when `readAt` says. */
function phasesOf(markers: readonly number[], readAt: readonly number[], intervalMs: number) {
  const fold = new PhaseFold();
  const endMs = 20_000;
  const waiting = markers.map((ms, index) => ({ ms, readMs: readAt[index]! }));
  for (let ms = 0; ms < endMs; ms += intervalMs) {
    for (const marker of waiting) {
      if (marker.readMs <= ms && marker.readMs > ms - intervalMs) {
        fold.addMarker(markerAt(marker.ms, `at ${marker.ms}`));
      }
    }
    addAt(fold, ms, (ms * 7919) % 1000);
  }
  return fold.finish(endMs).phases;
}

Deno.test("markers that come late and in any order make the same phases as in time", () => {
  const marker = fc.tuple(fc.integer({ min: 1, max: 19_000 }), fc.nat(LOOK_BACK_MS - 200));
  const distinct = fc.uniqueArray(marker, { maxLength: 30, selector: ([ms]) => ms });
  fc.assert(
    fc.property(distinct, (markers) => {
      const times = markers.map(([ms]) => ms);
      const late = markers.map(([ms, lateMs]) => Math.min(19_900, ms + lateMs));
      const sorted = [...times].sort((a, b) => a - b);
      assert.deepEqual(phasesOf(times, late, 50), phasesOf(sorted, sorted.map(() => 0), 50));
    }),
    { numRuns: 50 },
  );
});

Deno.test("a marker later than samples wait begins its phase at its own time all the same", () => {
  const fold = new PhaseFold();
  fold.addMarker(markerAt(0, "first"));
  for (let ms = 0; ms < 10_000; ms += 1000) addAt(fold, ms, ms);
  fold.addMarker(markerAt(2000, "late"));
  const [first, late] = fold.finish(10_000).phases;
  assert.deepEqual([late!.startElapsedMs, late!.durationMs], [2000, 8000]);
  // Those before 6000 had been counted.
  assert.deepEqual([first!.samples, late!.samples], [6, 4]);
});

Deno.test("of the markers before the recording the last one names its beginning", () => {
  const fold = new PhaseFold();
  for (const ms of [-9000, -10, -500]) fold.addMarker(markerAt(ms, `at ${ms}`));
  addAt(fold, 0, 5);
  fold.addMarker(markerAt(-300, "late and long ago"));
  addAt(fold, 10, 6);
  const { phases } = fold.finish(20);
  assert.deepEqual(phases.map(({ label, startElapsedMs }) => [label, startElapsedMs]), [
    ["at -10", 0],
  ]);
});

Deno.test("markers after the end begin nothing, and without one there are no phases", () => {
  const fold = new PhaseFold();
  addAt(fold, 0, 5);
  fold.addMarker(markerAt(500, "too late"));
  assert.deepEqual(fold.finish(100).phases, []);
});

Deno.test("a phase without a sample of its own has no figures", () => {
  const fold = new PhaseFold();
  addAt(fold, 0, 100);
  fold.addMarker(markerAt(10, "brief"));
  fold.addMarker(markerAt(20, "long"));
  addAt(fold, 1000, 50);
  addAt(fold, 1500, undefined);
  assert.deepEqual(fold.finish(2000).phases, [
    { label: "brief", startElapsedMs: 10, durationMs: 10, samples: 0 },
    {
      label: "long",
      startElapsedMs: 20,
      durationMs: 1980,
      samples: 1,
      rssPeakBytes: 50,
      rssMeanBytes: 50,
      rssChangeBytes: 0,
    },
  ]);
});

Deno.test("markers beyond the limit are counted", () => {
  const fold = new PhaseFold();
  addAt(fold, 0, 5);
  for (let index = 1; index <= MAX_PHASES + 7; index++) {
    fold.addMarker(markerAt(index, `${index}`));
  }
  const { phases, unusedMarkers } = fold.finish(10_000);
  assert.deepEqual([phases.length, unusedMarkers], [MAX_PHASES, 7]);
});

Deno.test("with more samples than can wait none is lost or counted twice", () => {
  const fold = new PhaseFold();
  fold.addMarker(markerAt(0, "all"));
  for (let index = 0; index < 10_000; index++) addAt(fold, index / 10, index);
  const { samples, rssMeanBytes, rssChangeBytes } = fold.finish(1000).phases[0]!;
  assert.deepEqual([samples, rssChangeBytes], [10_000, 9999]);
  assert.ok(Math.abs(rssMeanBytes! - 4999.5) < 1e-6);
});
