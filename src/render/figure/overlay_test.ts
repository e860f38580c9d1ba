import assert from "node:assert/strict";
import { ChartSeries } from "../../series/series.ts";
import { chartScript } from "../gnuplot/script.ts";
import { drawSvg } from "../svg/svg.ts";
import { makeFigure } from "./figure.ts";
import type { Overlaid } from "./overlay.ts";

const MiB = 1024 ** 2;

/** So many seconds, a row a second, that began at its own time. */
function seriesOf(seconds: number, mib: (second: number) => number, pss = false): ChartSeries {
  const series = new ChartSeries();
  for (let second = 0; second <= seconds; second++) {
    const bytes = mib(second) * MiB;
    series.add(1e12 + seconds * 1e6 + second * 1000, {
      rssBytes: bytes,
      ...pss && { pssBytes: bytes / 2 },
    });
  }
  return series;
}

const BASE: Overlaid = { name: "base", series: seriesOf(10, () => 100) };
const NEW: Overlaid = { name: "new", series: seriesOf(20, (second) => second < 5 ? 90 : 140) };

const figureOf = (overlaid: readonly Overlaid[]) =>
  makeFigure(overlaid[0]!.series, { title: "t", markers: [], overlaid });

Deno.test("recordings are drawn each from its own start, on an axis that holds the longest", () => {
  const { layout, time, subtitle, peak } = figureOf([BASE, NEW]);
  assert.deepEqual(layout.main.curves.map(({ title }) => title), ["base", "new"]);
  assert.deepEqual(layout.main.curves.map(({ lines }) => lines[0]![0]!.elapsedMs), [0, 0]);
  assert.ok(time.toMs >= 20_000);
  assert.equal(layout.main.highest, 140 * MiB);
  assert.equal(subtitle, "RSS of 2 recordings, each from its start");
  assert.equal(peak, undefined);
  assert.equal(layout.lower.length, 0);
});

Deno.test("PSS is drawn where each has it", () => {
  const [a, b] = [1, 2].map((n) => ({ name: `${n}`, series: seriesOf(n, () => 100, true) }));
  assert.match(figureOf([a!, b!]).subtitle, /^PSS of 2/);
  assert.match(figureOf([a!, NEW]).subtitle, /^RSS of 2/);
});

Deno.test("between two the difference is told with its sign, between three there is none", () => {
  const { differences } = figureOf([BASE, NEW]);
  assert.deepEqual(differences.map(({ isRise }) => isRise), [false, true]);
  const { points } = differences[1]!;
  assert.deepEqual([points.at(-1)!.low, points.at(-1)!.high], [100 * MiB, 140 * MiB]);
  assert.equal(points.at(-1)!.elapsedMs, 10_000, "no further than the shorter one");
  assert.deepEqual(figureOf([BASE, NEW, NEW]).differences, []);
  const request = { title: "t", markers: [], overlaid: [BASE, NEW], format: "svg" } as const;
  const script = [...chartScript(BASE.series, request)].join("");
  assert.match(script, /\$RISES << EOD\n/);
  assert.match(script, /plot \$RISES using 1:2:3 with filledcurves .*, \$FALLS using 1:2:3/);
});

Deno.test("a part begins at 0", () => {
  const pieces = [{ fromMs: 6000, toMs: 9000, atMs: 0 }];
  const overlaid = [{ ...BASE, pieces }, { ...NEW, pieces }];
  const request = { title: "t", markers: [], overlaid, alignedText: "each from there" };
  const { layout, time, subtitle } = makeFigure(BASE.series, request);
  for (const { lines } of layout.main.curves) {
    assert.deepEqual(lines.flat().map(({ elapsedMs }) => elapsedMs), [0, 1000, 2000, 3000]);
  }
  assert.ok(time.toMs < 4000);
  assert.match(subtitle, /^RSS of 2 recordings, each from there$/);
});

Deno.test("a name of a file is text to every drawer, and many names fit", () => {
  const name = "x' `touch pwned` $(touch pwned) \" <b>&\n";
  const overlaid = Array.from({ length: 8 }, () => ({ ...BASE, name }));
  const request = { title: "t", markers: [], overlaid };
  const script = [...chartScript(BASE.series, { ...request, format: "png" })].join("");
  assert.doesNotMatch(script, /touch pwned`|\$\(|x'/);
  const svg = drawSvg(BASE.series, { ...request, overlaid: [{ ...BASE, name }, NEW] });
  assert.doesNotMatch(svg, /<b>|\n&|"\s<b/);
  assert.match(svg, /&#60;b/);
});
