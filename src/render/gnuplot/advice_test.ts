import assert from "node:assert/strict";
import fc from "fast-check";
import { shellPath } from "../../model/quote.ts";
import { gnuplotAdvice } from "./advice.ts";

const LINES = { chartType: "lines" } as const;

Deno.test("without gnuplot one learns how to get it and how to draw the chart then", () => {
  const advice = gnuplotAdvice({
    ...LINES,
    os: "linux",
    csvPath: "my run.csv",
    chartPath: "run.png",
  });
  assert.match(advice, /apt-get install gnuplot-nox, dnf install gnuplot, or apk add gnuplot/);
  assert.match(advice, /memmark chart 'my run\.csv' run\.png$/);
  const onMac = gnuplotAdvice({ ...LINES, os: "darwin", csvPath: "a.csv", chartPath: "a.png" });
  assert.match(onMac, /brew install gnuplot\n/);
  const pdf = gnuplotAdvice({ ...LINES, os: "linux", chartPath: "a.PDF" });
  assert.ok(pdf.endsWith("\n  or name a .png or .svg file, which needs no gnuplot"));
});

Deno.test("the command that draws later draws the same type of chart", () => {
  const request = { os: "linux", csvPath: "a.csv", chartPath: "a.png" } as const;
  assert.match(
    gnuplotAdvice({ ...request, chartType: "stacked" }),
    /memmark chart --chart-type stacked a\.csv a\.png$/,
  );
});

Deno.test("a recording that went to standard output cannot be drawn later, and no command says so", () => {
  assert.doesNotMatch(
    gnuplotAdvice({ ...LINES, os: "linux", chartPath: "a.png" }),
    /memmark chart/,
  );
});

Deno.test("a path is quoted only where it has to be, and is no option", () => {
  assert.equal(shellPath("/tmp/run-1.csv"), "/tmp/run-1.csv");
  assert.equal(shellPath("-x.csv"), "./-x.csv");
  assert.equal(shellPath("it's"), "'it'\\''s'");
  assert.equal(shellPath("~/a"), "'~/a'");
  assert.equal(shellPath("a\x1b[1m\n7'"), "$'a\\033[1m\\n7\\''");
});

Deno.test("a shell reads every path back as it was", async () => {
  const path = fc.string({ unit: "binary", minLength: 1 })
    .map((text) => text.toWellFormed().replaceAll("\0", "")).filter((text) => text !== "");
  const paths = [
    "$(touch x)",
    "`x`",
    "a b",
    "*",
    "\\",
    "",
    ...fc.sample(path, { numRuns: 500, seed: 1 }),
  ];
  const script = `printf '%s\\0' ${paths.map(shellPath).join(" ")}`;
  const { stdout } = await new Deno.Command("bash", { args: ["-c", script] }).output();
  const read = new TextDecoder("utf-8", { ignoreBOM: true }).decode(stdout).split("\0").slice(
    0,
    -1,
  );
  assert.deepEqual(read, paths.map((path) => path.startsWith("-") ? `./${path}` : path));
});
