import assert from "node:assert/strict";
import fc from "fast-check";
import { CpuMeter } from "./cpu_meter.ts";

Deno.test("the first row has a time and no share, the others have the share since the row before", () => {
  const meter = new CpuMeter(4);
  assert.deepEqual(meter.take(3_000, 0), { cpuTimeMs: 3 });
  assert.deepEqual(meter.take(153_000, 100), { cpuTimeMs: 153, cpuPercent: 150 });
  assert.deepEqual(meter.take(153_000, 200), { cpuTimeMs: 153, cpuPercent: 0 });
});

Deno.test("what no row of this length can have used goes to the rows that follow", () => {
  const meter = new CpuMeter(2);
  meter.take(0, 0);
  assert.deepEqual(meter.take(0, 1600), { cpuTimeMs: 0, cpuPercent: 0 });
  assert.deepEqual(meter.take(450_000, 1700), { cpuTimeMs: 200, cpuPercent: 200 });
  assert.deepEqual(meter.take(460_000, 1800), { cpuTimeMs: 400, cpuPercent: 200 });
  assert.deepEqual(meter.take(460_000, 1900), { cpuTimeMs: 460, cpuPercent: 60 });
  // Of the first 450 ms; what these keep out of the next row is made up for there.
  assert.equal(meter.carriedMs, 250);
});

Deno.test("where the cores are not known nothing is held back", () => {
  const meter = new CpuMeter(Infinity);
  meter.take(0, 0);
  assert.equal(meter.take(5_000_000, 1).cpuPercent, 500_000);
});

Deno.test("no row exceeds the cores, the time never falls, and the sum of the rows is the total", () => {
  const steps = fc.array(fc.record({ us: fc.nat(300_000), ms: fc.integer({ min: 1, max: 200 }) }));
  fc.assert(fc.property(steps, fc.integer({ min: 1, max: 8 }), (steps, cores) => {
    const meter = new CpuMeter(cores);
    meter.take(0, 0);
    let totalUs = 0, atMs = 0, before = 0, sumMs = 0;
    const row = (us: number, ms: number) => {
      totalUs += us;
      atMs += ms;
      const { cpuPercent, cpuTimeMs } = meter.take(totalUs, atMs);
      assert.ok(cpuPercent! <= cores * 100 + 1e-9, `${cpuPercent}`);
      assert.ok(cpuTimeMs! >= before && Math.round(cpuTimeMs! * 1000) <= totalUs, `${cpuTimeMs}`);
      sumMs += cpuPercent! * ms / 100;
      before = cpuTimeMs!;
    };
    for (const { us, ms } of steps) row(us, ms);
    const heldMs = totalUs / 1000 - before;
    assert.ok(meter.carriedMs >= heldMs - 1e-6 && meter.carriedMs <= totalUs / 1000);
    // Idle for as long as all that may take: then it is all told.
    row(0, Math.ceil(totalUs / 1000) + 1);
    assert.ok(Math.abs(sumMs - totalUs / 1000) < 1e-6, `${sumMs} of ${totalUs / 1000} ms`);
  }));
});
