import assert from "node:assert/strict";
import fc from "fast-check";
import { meanKib } from "../render/html/means.ts";
import { DetailSeries } from "./detail.ts";

const row = (elapsedMs: number, more = {}) => ({
  ...{ elapsedMs, unixMs: elapsedMs, rootPid: 1, pidCount: 1, rootAlive: true },
  ...more,
});

Deno.test("what was not measured has no column, what was has one for each row", () => {
  const detail = new DetailSeries();
  detail.add(row(0, { rssBytes: 1024 }));
  detail.add(row(10, { rssBytes: 2048, cgroup: { currentBytes: 9 } }));
  assert.deepEqual([...detail.column("rssBytes")!], [1024, 2048]);
  assert.deepEqual([...detail.column("cgroupBytes")!], [NaN, 9]);
  assert.equal(detail.column("pssBytes"), undefined);
  assert.equal(detail.column("cpuMs"), undefined);
  assert.equal(detail.intervals.count, 1);
});

Deno.test("of a long run with a spike of one row the spike stays, and means of any stretch are exact", () => {
  const detail = new DetailSeries();
  const at = (i: number) => i === 323_456 ? 9e9 : 1e6 + (i % 1000) * 1024;
  let sum = 0;
  for (let i = 0; i < 400_000; i++) {
    detail.add(row(i, { rssBytes: at(i), cpuPercent: i % 2 === 0 ? 0 : 200 }));
    if (i > 0) sum += at(i - 1);
  }
  const time = detail.column("elapsedMs")!, rss = detail.column("rssBytes")!;
  assert.ok(time.length <= 262_144);
  assert.equal(rss.indexOf(9e9), time.indexOf(323_456));
  const level = detail.level(1000);
  assert.ok(level.count <= 1000 && level.cellMs > detail.cellMs);
  assert.equal(level.column("rssBytes")!.indexOf(9e9), level.column("elapsedMs")!.indexOf(323_456));
  assert.equal(detail.column("rssByteMs")!.at(-1), sum);
  assert.equal(Math.round(detail.column("cpuMs")!.at(-1)!), 400_000);
  const means = meanKib(time, detail.column("rssByteMs")!);
  const spans = [...time].map((ms, i) => i === 0 ? 0 : ms - time[i - 1]!);
  const total = means.reduce((total, mean, i) => i === 0 ? 0 : total + mean * spans[i]!, 0);
  // Each is rounded to a KiB.
  assert.ok(Math.abs(total - sum / 1024) / 400_000 <= 0.5);
});

Deno.test("a stretch in which nothing was measured counts for no mean", () => {
  const rows = fc.array(fc.option(fc.nat(1e6), { nil: undefined }), {
    minLength: 2,
    maxLength: 50,
  });
  fc.assert(fc.property(rows, (values) => {
    const detail = new DetailSeries();
    values.forEach((rssBytes, i) =>
      detail.add(row(i * 10, rssBytes === undefined ? {} : { rssBytes }))
    );
    const expected = values.slice(0, -1).reduce<number>((sum, value) => sum + (value ?? 0) * 10, 0);
    assert.equal(detail.column("rssByteMs")!.at(-1), expected);
  }));
});
