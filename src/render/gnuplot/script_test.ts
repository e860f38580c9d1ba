import assert from "node:assert/strict";
import fc from "fast-check";
import type { Metrics } from "../../model/sample.ts";
import type { Marker } from "../../model/markers.ts";
import { chartScript } from "./script.ts";
import { type ChartRow, ChartSeries, type ChartType } from "../../series/series.ts";
import { textWidthEm } from "../figure/text_width.ts";

const MIB = 1024 * 1024;
const START = Date.UTC(2025, 7, 26);

function script(
  rows: readonly ChartRow[],
  options: {
    title?: string;
    widthPx?: number;
    type?: ChartType;
    markers?: readonly Marker[];
    limitBytes?: number;
  } = {},
): string {
  const { title = "sleep 1", widthPx = 1280, type = "lines", markers = [] } = options;
  const series = new ChartSeries(type);
  rows.forEach((metrics, i) => series.add(START + i * 1000, metrics));
  const heightPx = widthPx * 9 / 16;
  const limit = options.limitBytes === undefined ? {} : { limitBytes: options.limitBytes };
  const request = { title, format: "png", widthPx, heightPx, markers, ...limit } as const;
  return [...chartScript(series, request)].join("");
}

/** The lines of a data block. */
function block(script: string, name: string): string[] | undefined {
  return script.split(`$${name} << EOD\n`)[1]?.split("EOD\n")[0]?.trimEnd().split("\n");
}

Deno.test("data are drawn point for point, with blank lines where nothing was measured", () => {
  const rows = [{ rssBytes: 5 }, { rssBytes: 6 }, {}, { rssBytes: 7 }, {}, { rssBytes: 8 }, {
    rssBytes: 9,
  }];
  const text = script(rows);
  assert.deepEqual(block(text, "RSS"), ["0 5", "1000 6", "", "5000 8", "6000 9"]);
  assert.ok(block(text, "RSS_dots")!.includes("3000 7"));
});

Deno.test("a single sample is a dot", () => {
  const text = script([{ rssBytes: 5, vszBytes: 6 }]);
  assert.equal(block(text, "RSS"), undefined);
  assert.deepEqual(block(text, "RSS_dots"), ["0 5"]);
  assert.match(text, /\$RSS_dots using 1:2 +with points .* title 'RSS'/);
});

Deno.test("virtual size has a panel of its own exactly when it would press the others flat", () => {
  const isApart = (vszMib: number) =>
    script([{ rssBytes: MIB, vszBytes: vszMib * MIB }]).includes("own scale");
  assert.deepEqual([0.5, 1, 3, 3.1, 100, 400_000].map(isApart), [
    false,
    false,
    false,
    true,
    true,
    true,
  ]);
});

Deno.test("virtual size alone is drawn in the main panel", () => {
  const text = script([{ vszBytes: MIB }, { vszBytes: MIB }]);
  assert.equal(text.split("\nplot ").length, 2);
  assert.doesNotMatch(text, /Peak RSS/);
});

Deno.test("the metrics that were measured are in the legend, and no others", () => {
  const titles = (metrics: Metrics) =>
    [...script([metrics, metrics]).matchAll(/ title '(\w+)/g)].map((match) => match[1]).join(" ");
  assert.equal(titles({ rssBytes: 1 }), "RSS");
  assert.equal(titles({ rssBytes: 1, vszBytes: 9, swapBytes: 0, pssBytes: 1 }), "RSS PSS Swap VSZ");
  assert.equal(titles({ rssBytes: 1, vszBytes: 9, physFootprintBytes: 1 }), "RSS Footprint VSZ");
});

Deno.test("the label of the peak lies inside the panel and above all lines, wherever the peak is", () => {
  const count = 50;
  const scene = fc.record({
    peakAt: fc.integer({ min: 0, max: count - 1 }),
    widthPx: fc.integer({ min: 400, max: 3000 }),
    vszMib: fc.integer({ min: 100, max: 290 }),
  });
  fc.assert(
    fc.property(scene, ({ peakAt, widthPx, vszMib }) => {
      const rows = Array.from({ length: count }, (_, i) => ({
        rssBytes: (i === peakAt ? 100 : 10) * MIB,
        vszBytes: vszMib * MIB,
      }));
      const text = script(rows, { widthPx });
      const [, label = "", x, y] = /set label 3 "(.*)" at screen ([\d.]+),screen ([\d.]+)/.exec(
        text,
      )!;
      assert.equal(label, `Peak RSS 100 MiB at ${peakAt} s`);
      const margin = (side: string) =>
        Number(new RegExp(`set ${side}margin at screen (.*)`).exec(text)![1]);
      const fontPx = Math.max(10, widthPx / 80);
      const halfPx = textWidthEm(label) * fontPx / 2;
      assert.ok(Number(x) * widthPx - halfPx >= margin("l") * widthPx - 1);
      assert.ok(Number(x) * widthPx + halfPx <= margin("r") * widthPx + 1);
      const panelHeightPx = (margin("t") - margin("b")) * widthPx * 9 / 16;
      const topBytes = Number(/set yrange \[0:(.*)\]/.exec(text)![1]);
      const linePx = vszMib * MIB / topBytes * panelHeightPx;
      const yPx = (Number(y) - margin("b")) * widthPx * 9 / 16;
      assert.ok(yPx - 0.7 * fontPx > linePx, "above the highest line");
      assert.ok(yPx + 0.7 * fontPx < panelHeightPx, "below the legend");
    }),
  );
});

Deno.test("the heading says what ran, when it began, how long it took and how many samples there are", () => {
  const text = script([{ rssBytes: 1 }, { rssBytes: 1 }], { title: "make all" });
  assert.match(text, /set label 1 "make all"/);
  assert.match(text, /set label 2 "Start 2025-08-26 00:00:00 UTC, 1 s, 2 samples"/);
});

Deno.test("CPU has a panel of its own below memory, with the times where it is the lowest", () => {
  const cpu = (vszBytes: number) => [
    { rssBytes: MIB, vszBytes },
    { rssBytes: MIB, vszBytes, cpuPercent: 250 },
    { rssBytes: MIB, vszBytes, cpuPercent: 50 },
  ];
  const text = script(cpu(MIB));
  assert.deepEqual(block(text, "CPU"), ["1000 250", "2000 50"]);
  const [, memory, percent, ...more] = text.split("set lmargin");
  assert.deepEqual(more, []);
  assert.match(memory!, / title 'RSS'/);
  assert.doesNotMatch(memory!, /CPU|Elapsed time/);
  assert.match(percent!, / title 'CPU, % of one core'/);
  assert.match(percent!, /Elapsed time/);
  assert.ok(Number(/set yrange \[0:(.*)\]/.exec(percent!)![1]) > 250);
  const edges = [...text.matchAll(/set ([tb])margin at screen (.*)/g)].map(([, , at]) =>
    Number(at)
  );
  assert.ok(edges[0]! > edges[1]! && edges[1]! > edges[2]! && edges[2]! > edges[3]!);
  const apart = script(cpu(1000 * MIB)).split("set lmargin");
  assert.deepEqual(apart.map((panel) => /title '(CPU|RSS|VSZ)/.exec(panel)?.[1]), [
    ...[undefined, "RSS", "CPU", "VSZ"],
  ]);
  assert.ok(!apart[2]!.includes("Elapsed time") && apart[3]!.includes("Elapsed time"));
  assert.ok(!script([{ rssBytes: MIB }, { rssBytes: MIB }]).includes("CPU"));
});

Deno.test("the subtitle says so when CPU is drawn as means", () => {
  const rows = Array.from({ length: 2000 }, () => ({ rssBytes: 1, cpuPercent: 1 }));
  assert.match(script(rows), /2,000 samples, CPU as means over 4 s"/);
  assert.doesNotMatch(script(rows.slice(0, 500)), /means/);
});

Deno.test("lines of markers are drawn in all panels, and make way for the label of the peak", () => {
  const rows = Array.from({ length: 101 }, (_, i) => ({
    rssBytes: (i === 50 ? 20 : 10) * MIB,
    vszBytes: 999 * MIB,
  }));
  const markers = [{ unixMs: START + 10_000, label: "a" }, { unixMs: START + 51_000, label: "b" }];
  const text = script(rows, { markers });
  const lines = block(text, "MARKERS")!.map((line) => line.split(" ").map(Number));
  assert.deepEqual(lines[0], [10_000, 0, 1]);
  assert.deepEqual(lines.slice(1).map(([ms]) => ms), [51_000, 51_000]);
  const [[, low, below], [, above, rest]] = lines.slice(1) as [number[], number[]];
  assert.ok(low === 0 && below! < above! && Math.abs(above! + rest! - 1) < 1e-4);
  assert.equal(text.match(/\$MARKERS using/g)?.length, 2);
});

Deno.test("a limit is a line with its size in the legend, exactly where it is in sight of the data", () => {
  const rows = [{ rssBytes: 10 * MIB }, { rssBytes: 100 * MIB }];
  const limited = (mib: number) => script(rows, { limitBytes: mib * MIB });
  const top = (text: string) => Number(/set yrange \[0:(.*)\]/.exec(text)![1]);
  for (const mib of [50, 100, 150]) {
    const text = limited(mib);
    assert.ok(
      text.includes(`${mib * MIB}.0 with lines`) && text.includes(`title 'Limit ${mib}`),
      text,
    );
    assert.ok(top(text) > mib * MIB);
  }
  assert.equal(limited(151), script(rows));
  assert.equal(limited(50).split("\n").length, script(rows).split("\n").length);
  assert.match(script(rows, { limitBytes: 120 * MIB, type: "stacked" }), /title 'Limit 120 MiB'/);
});

Deno.test("many markers take few lines, and the subtitle tells how many are labelled", () => {
  const rows = Array.from({ length: 100 }, () => ({ rssBytes: MIB }));
  const marker = (i: number) => ({ unixMs: START + i * 99 / 50, label: `step ${i}` });
  const text = script(rows, { markers: Array.from({ length: 50_000 }, (_, i) => marker(i)) });
  assert.ok(block(text, "MARKERS")!.length < 6000);
  assert.match(text, /50,000 markers, \d\d of them labelled"/);
  assert.doesNotMatch(script(rows, { markers: [marker(1)] }), /labelled/);
});

Deno.test("stacked without processes are RSS and swap, and the upper edges are their sums", () => {
  const rows = [{ rssBytes: 5, swapBytes: 1 }, { rssBytes: 6 }, { rssBytes: 7, swapBytes: 3 }];
  const text = script(rows, { type: "stacked" });
  assert.deepEqual(block(text, "BANDS"), ["0 0 5 6", "1000 0 6 6", "2000 0 7 10"]);
  const titles = [...text.matchAll(/ title '(\w+)/g)].map((match) => match[1]).join(" ");
  assert.equal(titles, "RSS Swap");
});

Deno.test("stacked without any RSS is drawn as lines", () => {
  const text = script([{ vszBytes: MIB }, { vszBytes: MIB }], { type: "stacked" });
  assert.match(text, /\$VSZ using/);
  assert.equal(block(text, "BANDS"), undefined);
});

Deno.test("stacked by process, the legend beside the panel names pids and commands as text", () => {
  const process = { pid: 42, startUnixMs: 1, command: "/usr/bin/evil '`x`\n$(y)", rssBytes: MIB };
  const rows = [1, 2].map(() => ({ rssBytes: MIB, processes: [process] }));
  const text = script(rows, { type: "stacked" });
  assert.match(text, /set label 50 "42 evil \\0047\\0140x\\0140\\0134n\\0044\\0050y\\0051"/);
  assert.match(text, /set object 1 rectangle/);
});

Deno.test("emoji, which no font of a server has, are dots but in an SVG", () => {
  const series = new ChartSeries("stacked");
  const processes = [{ pid: 1, startUnixMs: 0, command: "run 🚀", rssBytes: MIB }];
  for (const ms of [0, 1000]) series.add(START + ms, { rssBytes: MIB, processes });
  const request = { title: "make ✅", markers: [{ unixMs: START + 500, label: "⚡ ❤️ 1" }] };
  const octal = (text: string) =>
    Array.from(new TextEncoder().encode(text), (byte) => `\\${byte.toString(8)}`).join("");
  for (const format of ["png", "pdf", "svg"] as const) {
    const text = [...chartScript(series, { ...request, format })].join("");
    for (const emoji of ["✅", "⚡", "🚀"]) {
      assert.equal(text.includes(octal(emoji)) || text.includes(emoji), format === "svg", emoji);
    }
  }
});
