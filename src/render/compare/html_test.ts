import assert from "node:assert/strict";
import { compared, runOf } from "../../../tests/support/compared.ts";
import { DetailSeries } from "../../series/detail.ts";
import { ChartSeries } from "../../series/series.ts";
import { broughtTogether, coursesOf, valueAt } from "../html/viewer/comparison/courses.ts";
import { unzip } from "../html/viewer/recording.ts";
import { courseRows } from "./data.ts";
import { comparisonPage } from "./html.ts";

const EVIL = `<script>alert(1)</script>"'&`;
const ASSETS = { script: "1;", style: "b{}" };

/** A course with a row a second and a phase from the k-th on. */
function courseOf(name: string, kib: readonly number[], loadAt: number, isNew: boolean) {
  const series = new ChartSeries(), detail = new DetailSeries();
  kib.forEach((kib, second) => {
    const rssBytes = kib * 1024;
    series.add(1e12 + second * 1000, { rssBytes });
    detail.add({
      ...{ elapsedMs: second * 1000, unixMs: 1e12, rootPid: 1 },
      ...{ pidCount: 1, rootAlive: true },
      rssBytes,
    });
  });
  const elapsedMs = (kib.length - 1) * 1000, startMs = loadAt * 1000;
  const phases = [
    { startMs: 0, durationMs: startMs },
    { label: EVIL, startMs, durationMs: elapsedMs - startMs },
  ];
  return { name, isNew, elapsedMs, phases, series, rows: courseRows(detail, 2) };
}

const DRAWN = [courseOf(EVIL, [1, 2, 3, 4], 1, false), courseOf("new", [1, 1, 1, 5, 9], 3, true)];

const pageOf = () => {
  const run = (loadMib: number) => ({
    ...runOf({ loadMib, markers: [[0, EVIL], [5000, "train"]] }),
    path: EVIL,
  });
  const comparison = compared([run(400)], [run(440)], ["5%"]);
  return comparisonPage({
    ...{ comparison, drawn: DRAWN, align: { kind: "phase" } },
    together: { overlaid: DRAWN, markers: [{ unixMs: 1e12, label: EVIL }], alignedText: "so" },
    phases: [{ name: EVIL, overlaid: DRAWN }],
  }, ASSETS);
};

Deno.test("the page has the verdict, the pictures and the tables, and its script alone acts", async () => {
  const page = await pageOf();
  assert.match(page, /<h1 class="bad">Regression: Peak RSS rose by 10\.0%/);
  assert.equal(page.match(/<svg /g)!.length, 2);
  assert.equal(page.match(/<table>/g)!.length, 2);
  assert.match(page, /<tr class="bad"><th>Peak RSS</);
  const scripts = page.match(/<script.*?>/g);
  assert.deepEqual(scripts, [`<script type="text/plain" id="memmark-comparison">`, "<script>"]);
  assert.doesNotMatch(page, /src=|href=|style=/);
  assert.match(page, /default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-/);
});

Deno.test("the viewer brings the courses together as it is told", async () => {
  const [, data] = /id="memmark-comparison">([^<]*)</.exec(await pageOf())!;
  const { courses, labels, align, metric } = coursesOf(await unzip(data!));
  assert.deepEqual([metric, align, labels.length], ["rss", { kind: "phase" }, 1]);
  assert.deepEqual(courses.map(({ isNew, key }) => [key, isNew]), [["a", false], ["b", true]]);
  const kibAt = (kind: "start" | "marker" | "phase", seconds: number) => {
    const together = broughtTogether(courses, { kind });
    return [0, 1].map((i) => valueAt(together, i, seconds * 1000)! / 1024);
  };
  assert.deepEqual(kibAt("start", 3), [4, 5]);
  assert.deepEqual(kibAt("start", 2.5), [3.5, 3]);
  // The base came to its marker after 1 s, the new one after 3.
  assert.deepEqual(kibAt("marker", 3), [2, 5]);
  assert.deepEqual(kibAt("phase", 4), [3, 9]);
  const { times, values, elapsedMs } = broughtTogether(courses, { kind: "phase" });
  assert.equal(elapsedMs, 5000);
  // In the first phase the base is over after 1 s, and is not joined with its second.
  assert.deepEqual(values[0]!.filter((_, i) => times[i]! > 1000 && times[i]! < 3000), [null, null]);
});
