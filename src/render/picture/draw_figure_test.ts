import assert from "node:assert/strict";
import fc from "fast-check";
import { ChartSeries } from "../../series/series.ts";
import { decodePng } from "../../../tests/support/decode_png.ts";
import { pngOf } from "../png/png.ts";
import { drawSvg, svgFile } from "../svg/svg.ts";
import { isWholePicture } from "../gnuplot/picture.ts";
import { drawFigure } from "./draw_figure.ts";
import type { Shape } from "./shape.ts";

const FONT = Deno.readFileSync(new URL("../png/font/dejavu_sans.ttf", import.meta.url));
const MIB = 1024 ** 2;

/** A recording of 20 s with all metrics, and processes where it is stacked. */
function seriesOf(type: "lines" | "stacked"): ChartSeries {
  const series = new ChartSeries(type);
  for (let i = 0; i < 200; i++) {
    const bytes = (i % 50) * MIB;
    const processes = [1, 2, 3].map((pid) => (
      { pid, startUnixMs: 0, command: `cc ${pid}.c`, rssBytes: bytes / pid }
    ));
    series.add(i * 100, {
      ...{ rssBytes: bytes * 2, vszBytes: 1e10, swapBytes: MIB, cpuPercent: i % 130 },
      ...type === "stacked" && { processes },
    });
  }
  return series;
}

const numbersOf = (shape: Shape): readonly number[] =>
  shape.kind === "path" ? shape.lines.flat() : [shape.x, shape.y];

Deno.test("every shape of any recording stands within the picture", () => {
  const size = fc.option(fc.nat({ max: 2 ** 40 }), { nil: undefined });
  const row = fc.record({ stepMs: fc.nat(5000), rssBytes: size, vszBytes: size, swapBytes: size });
  const rows = fc.array(row, { maxLength: 30 });
  const markers = fc.array(fc.record({ unixMs: fc.nat(50_000), label: fc.string() }), {
    maxLength: 5,
  });
  const type = fc.constantFrom("lines" as const, "stacked" as const);
  fc.assert(fc.property(rows, markers, type, fc.string(), (rows, markers, type, title) => {
    const series = new ChartSeries(type);
    let unixMs = 0;
    for (const { stepMs, ...sizes } of rows) {
      const known = Object.fromEntries(Object.entries(sizes).filter(([, v]) => v !== undefined));
      series.add(unixMs += stepMs, known);
    }
    if (series.isEmpty) return;
    const { widthPx, heightPx, shapes } = drawFigure(series, { title, markers });
    for (const shape of shapes) {
      numbersOf(shape).forEach((px, i) => {
        assert.ok(px >= -1 && px <= (i % 2 === 0 ? widthPx : heightPx) + 1, JSON.stringify(shape));
      });
    }
  }));
});

Deno.test("no text of a recording is markup", () => {
  const series = seriesOf("lines");
  fc.assert(fc.property(fc.string({ unit: "binary" }), fc.string(), (title, label) => {
    const hostile = `<script>${title}"'&`;
    const svg = drawSvg(series, {
      title: hostile,
      markers: [{ unixMs: 5000, label: hostile + label }],
    });
    const tags = new Set([...svg.matchAll(/<\/?([^\s>/]*)/g)].map(([, name]) => name));
    assert.deepEqual(
      [...tags].filter((name) =>
        !["svg", "title", "desc", "path", "circle", "text"].includes(name!)
      ),
      [],
    );
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(svg, /NaN|Infinity|undefined|[\u0000-\u0008]|&(?!#\d+;)/);
    assert.equal(svg.match(/<text/g)!.length, svg.match(/<\/text>/g)!.length);
  }));
});

Deno.test("a stacked picture has an area for each process, below one for swap", () => {
  const svg = drawSvg(seriesOf("stacked"), { title: "make", markers: [] });
  for (const text of [">1 cc 1.c<", ">2 cc 2.c<", ">3 cc 3.c<", ">swap<", ">make<"]) {
    assert.ok(svg.includes(text), text);
  }
  assert.ok(isWholePicture(
    new TextEncoder().encode(svgFile(drawFigure(seriesOf("lines"), {
      title: "x",
      markers: [],
    }))),
    "svg",
  ));
});

Deno.test("a label in any writing, and emoji, change nothing of a PNG but where they stand", async () => {
  const series = seriesOf("lines");
  const png = async (label: string) => {
    const markers = [{ unixMs: 5000, label }];
    return await decodePng(await pngOf(drawFigure(series, { title: "t", markers }), FONT));
  };
  const plain = await png("xx");
  for (const label of ["終わり", "🎉👩‍👩‍👧", "שלום", "مرحبا", "\u{10ffff}"]) {
    const { pixels, widthPx } = await png(label);
    const rows = new Set<number>();
    pixels.forEach((value, at) => {
      if (value !== plain.pixels[at]) rows.add(Math.floor(at / 3 / widthPx));
    });
    assert.ok(rows.size > 5 && rows.size < 25, `${label}: ${rows.size} rows differ`);
  }
});
