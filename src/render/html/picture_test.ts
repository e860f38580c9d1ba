import assert from "node:assert/strict";
import { recordingOf, START_UNIX_MS } from "../../../tests/support/recordings.ts";
import { drawSvg } from "../svg/svg.ts";
import { pictureSeries } from "./picture.ts";

Deno.test("a picture of many rows is small, and has their peak, their number and their CPU", () => {
  const rows = Array.from({ length: 30_000 }, (_, i) => ({
    rssBytes: i === 20_001 ? 9e9 : 1e9 + (i * 7919 % 1000) * 1e6,
    cpuPercent: i % 2 === 0 ? 0 : 100,
  }));
  const { recording } = recordingOf(rows, { intervalMs: 10 });
  const series = pictureSeries(recording.detail, START_UNIX_MS);
  assert.deepEqual(series.rss.peak(), { elapsedMs: 200_010, value: 9e9 });
  assert.equal(series.rows, 30_000);
  for (const { points } of series.cpu.buckets()) {
    for (const { value } of points) assert.ok(Math.abs(value - 50) <= 50);
  }
  const svg = drawSvg(series, recording);
  assert.match(svg, /30,000 samples/);
  assert.ok(svg.length < 80_000, String(svg.length));
});

Deno.test("a picture of few rows is that of the chart", () => {
  const rows = Array.from(
    { length: 100 },
    (_, i) => ({ rssBytes: 1e6 * (1 + i % 7), pssBytes: 5e5 }),
  );
  const { recording } = recordingOf(rows);
  const series = pictureSeries(recording.detail, START_UNIX_MS);
  assert.equal(drawSvg(series, recording), drawSvg(recording.series!, recording));
});
