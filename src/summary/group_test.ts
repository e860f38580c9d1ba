import assert from "node:assert/strict";
import type { CgroupReading } from "../model/cgroup.ts";
import { GroupFold } from "./group.ts";

function fold(readings: readonly CgroupReading[], last?: CgroupReading) {
  const group = new GroupFold();
  for (const reading of readings) group.add(reading);
  return group.finish(last);
}

Deno.test("the kernel's peak counts where it rose during the run, and else the readings", () => {
  const older = { currentBytes: 10, peakBytes: 90 };
  assert.equal(fold([older, { currentBytes: 30, peakBytes: 90 }], older)!.peakBytes, 30);
  assert.equal(fold([older], { currentBytes: 10, peakBytes: 95 })!.peakBytes, 95);
  assert.equal(fold([{ currentBytes: 10 }, { currentBytes: 20 }])!.peakBytes, 20);
});

Deno.test("of a group that the command left nothing is told, and of the new one no old peak", () => {
  const group = new GroupFold();
  group.add({ currentBytes: 10, peakBytes: 20, fileBytes: 0 });
  group.change();
  group.add({ currentBytes: 5, peakBytes: 100 });
  const sampled = { peakBytes: 5, isKernelPeak: false, sampledPeakBytes: 5, lastBytes: 5 };
  assert.deepEqual(group.finish(undefined), sampled);
  const { peakBytes, isKernelPeak } = group.finish({ currentBytes: 5, peakBytes: 101 })!;
  assert.deepEqual([peakBytes, isKernelPeak], [101, true]);
});

Deno.test("of a group that is new the kernel's peak counts whole", () => {
  const group = new GroupFold();
  group.add({ currentBytes: 10, peakBytes: 900, fileBytes: 0 });
  group.change(true);
  group.add({ currentBytes: 5, peakBytes: 100 });
  const expected = { peakBytes: 100, isKernelPeak: true, sampledPeakBytes: 5, lastBytes: 5 };
  assert.deepEqual(group.finish(undefined), expected);
});

Deno.test("what cannot be dropped counts by itself, wherever page cache was at its most", () => {
  const full = { currentBytes: 100, heldBytes: 35, fileBytes: 80, shmemBytes: 15 };
  const busy = { currentBytes: 90, heldBytes: 70, fileBytes: 20, shmemBytes: 0 };
  const { withoutCachePeakBytes, cachePeakBytes } = fold([full, busy])!;
  assert.deepEqual([withoutCachePeakBytes, cachePeakBytes], [70, 65]);
  // Written since the last look: nobody was there to see it before the end.
  assert.equal(fold([busy], { currentBytes: 64, heldBytes: 1, fileBytes: 63 })!.cachePeakBytes, 63);
  const without = fold([{ currentBytes: 1 }])!;
  assert.deepEqual([without.withoutCachePeakBytes, without.cachePeakBytes], [undefined, undefined]);
});

Deno.test("the working set is without page cache that was not used lately", () => {
  const cached = { currentBytes: 100, fileBytes: 80, inactiveFileBytes: 50 };
  const busy = { currentBytes: 70, fileBytes: 5, inactiveFileBytes: 4 };
  assert.equal(fold([cached])!.workingSetPeakBytes, 50);
  assert.equal(fold([cached, busy])!.workingSetPeakBytes, 66);
  assert.equal(fold([{ currentBytes: 1 }])!.workingSetPeakBytes, undefined);
});

Deno.test("the last reading is the one while the target ran, the limit the latest", () => {
  const figure = fold([{ currentBytes: 7, limitBytes: 50 }, { currentBytes: 8, limitBytes: 60 }], {
    currentBytes: 1,
    limitBytes: 64,
    swapLimitBytes: 0,
  });
  const peaks = { peakBytes: 8, isKernelPeak: false, sampledPeakBytes: 8 };
  assert.deepEqual(figure, { limitBytes: 64, swapLimitBytes: 0, ...peaks, lastBytes: 8 });
  assert.equal(
    fold([{ currentBytes: 7, limitBytes: 50 }, { currentBytes: 8 }])!.limitBytes,
    undefined,
  );
});

Deno.test("without a reading there is no figure", () => assert.equal(fold([]), undefined));
