import assert from "node:assert/strict";
import fc from "fast-check";
import type { Metrics } from "../../model/sample.ts";
import { chartScript } from "./script.ts";
import { ChartSeries } from "./series.ts";
import { textWidthEm } from "./text.ts";

const MIB = 1024 * 1024;

function script(
  rows: readonly Metrics[],
  options: { title?: string; widthPx?: number } = {},
): string {
  const series = new ChartSeries();
  rows.forEach((metrics, i) => series.add(Date.UTC(2025, 7, 26) + i * 1000, metrics));
  const { title = "sleep 1", widthPx = 1280 } = options;
  const heightPx = widthPx * 9 / 16;
  return [...chartScript(series, { title, format: "png", widthPx, heightPx })].join("");
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
  assert.match(text, /\$RSS_dots using 1:2 with points .* title 'RSS'/);
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
      const [, label = "", x, y] = /set label 3 "(.*)" at graph ([\d.]+),graph ([\d.]+)/.exec(
        text,
      )!;
      assert.equal(label, `Peak RSS 100 MiB at ${peakAt} s`);
      const margin = (side: string) =>
        Number(new RegExp(`set ${side}margin at screen (.*)`).exec(text)![1]);
      const fontPx = Math.max(10, widthPx / 80);
      const panelPx = (margin("r") - margin("l")) * widthPx;
      const halfPx = textWidthEm(label) * fontPx / 2;
      assert.ok(Number(x) * panelPx >= halfPx - 1 && Number(x) * panelPx <= panelPx - halfPx + 1);
      const panelHeightPx = (margin("t") - margin("b")) * widthPx * 9 / 16;
      const topBytes = Number(/set yrange \[0:(.*)\]/.exec(text)![1]);
      const linePx = vszMib * MIB / topBytes * panelHeightPx;
      assert.ok(Number(y) * panelHeightPx - 0.7 * fontPx > linePx, "above the highest line");
      assert.ok(Number(y) * panelHeightPx + 0.7 * fontPx < panelHeightPx, "below the legend");
    }),
  );
});

Deno.test("the heading says what ran, when it began, how long it took and how many samples there are", () => {
  const text = script([{ rssBytes: 1 }, { rssBytes: 1 }], { title: "make all" });
  assert.match(text, /set label 1 "make all"/);
  assert.match(text, /set label 2 "Start 2025-08-26 00:00:00 UTC, 1 s, 2 samples"/);
});
