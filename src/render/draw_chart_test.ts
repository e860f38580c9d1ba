import assert from "node:assert/strict";
import type { HelperRequest, HelperResult, Host } from "../system/host.ts";
import { ChartSeries } from "../series/series.ts";
import { type ChartEngine, drawChart } from "./draw_chart.ts";
import { isWholePicture } from "./gnuplot/picture.ts";

const FONT = Deno.readFileSync(new URL("./png/font/dejavu_sans.ttf", import.meta.url));
const GNUPLOTS_SVG = '<?xml version="1.0"?><svg></svg>';

/** A machine whose gnuplot ends like this; what it was asked to run, and what was written. */
function machine(result: HelperResult) {
  const ran: string[] = [];
  const written = new Map<string, Uint8Array>();
  const host = {
    runHelper: ({ command }: HelperRequest) => (ran.push(command), Promise.resolve(result)),
    writeFile: (path: string, bytes: Uint8Array) => void written.set(path, bytes),
  } as unknown as Host;
  return { ran, written, tools: { host, chartFont: () => Promise.resolve(FONT) } };
}

const series = new ChartSeries();
for (let i = 0; i < 5; i++) series.add(i * 1000, { rssBytes: i * 1e6 });
const RECORDING = { series, title: "make", markers: [] };

const MISSING: HelperResult = { kind: "notFound" };
const BROKEN: HelperResult = { kind: "ended", code: 1, stdout: new Uint8Array(), stderr: "no" };
const WELL: HelperResult = {
  ...{ kind: "ended", code: 0, stderr: "" },
  stdout: new TextEncoder().encode(GNUPLOTS_SVG),
};

/** Who drew what, and what came of it. */
const CASES:
  readonly (readonly [HelperResult, ChartEngine, path: string, outcome: string, by: string])[] = [
    [WELL, "auto", "a.svg", "drawn", "gnuplot"],
    [WELL, "gnuplot", "a.svg", "drawn", "gnuplot"],
    [WELL, "builtin", "a.svg", "drawn", "memmark"],
    [MISSING, "auto", "a.svg", "drawn", "memmark"],
    [MISSING, "auto", "a.PNG", "drawn", "memmark"],
    [MISSING, "auto", "a.pdf", "noGnuplot", "nobody"],
    [MISSING, "gnuplot", "a.svg", "noGnuplot", "nobody"],
    [BROKEN, "auto", "a.svg", "drawn", "memmark"],
    [BROKEN, "auto", "a.pdf", "failed", "nobody"],
    [BROKEN, "gnuplot", "a.svg", "failed", "nobody"],
  ];

for (const [result, engine, chartPath, kind, by] of CASES) {
  const state = result === WELL ? "there" : result === BROKEN ? "broken" : "missing";
  Deno.test(`with gnuplot ${state}, ${engine} of ${chartPath} is ${kind}, by ${by}`, async () => {
    const { ran, written, tools } = machine(result);
    const outcome = await drawChart(tools, RECORDING, { chartPath, engine });
    assert.equal(outcome.kind, kind);
    assert.deepEqual(ran, engine === "builtin" ? [] : ["gnuplot"]);
    const bytes = written.get(chartPath);
    assert.equal(bytes !== undefined, by !== "nobody");
    if (bytes === undefined) return;
    assert.ok(isWholePicture(bytes, chartPath === "a.svg" ? "svg" : "png"));
    assert.equal(new TextDecoder().decode(bytes) === GNUPLOTS_SVG, by === "gnuplot");
  });
}

Deno.test("a font that is missing, a full disk and an empty recording are told as values", async () => {
  const { tools, written } = machine(MISSING);
  const noFont = { ...tools, chartFont: () => Promise.reject(new Error("install it again")) };
  const png = { chartPath: "a.png", engine: "auto" } as const;
  assert.deepEqual(await drawChart(noFont, RECORDING, png), {
    kind: "failed",
    detail: "install it again",
  });
  const full = {
    ...tools,
    host: {
      ...tools.host,
      writeFile: () => {
        throw new Error("No space left");
      },
    },
  };
  const outcome = await drawChart(full, RECORDING, { chartPath: "a.svg", engine: "builtin" });
  assert.deepEqual(outcome, { kind: "failed", detail: "No space left" });
  const nothing = await drawChart(tools, { ...RECORDING, series: new ChartSeries() }, png);
  assert.deepEqual(nothing, { kind: "nothingToDraw" });
  assert.equal(written.size, 0);
});

Deno.test("one who interrupts gnuplot is not made to wait for another drawer", async () => {
  const { tools, written } = machine(BROKEN);
  const signal = AbortSignal.abort();
  const outcome = await drawChart(tools, RECORDING, { chartPath: "a.svg", engine: "auto", signal });
  assert.equal(outcome.kind, "failed");
  assert.equal(written.size, 0);
});
