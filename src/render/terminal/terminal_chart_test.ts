import assert from "node:assert/strict";
import fc from "fast-check";
import { ChartSeries } from "../../series/series.ts";
import { columnsOf } from "../summary/text_columns.ts";
import { terminalChart } from "./terminal_chart.ts";

const MIB = 1024 ** 2;
const START = 1_700_000_000_000;

/** A recording of ten seconds that grows to 100 MiB and falls to a quarter in the end. */
function series(): ChartSeries {
  const series = new ChartSeries();
  for (let i = 0; i <= 20; i++) {
    series.add(START + i * 500, { rssBytes: (i < 15 ? i * 100 / 14 : 25) * MIB });
  }
  return series;
}

const REQUEST = { title: "make all", markers: [], columns: 60, color: false };
const MARKERS = [
  { unixMs: START, label: "load" },
  { unixMs: START + 5000, label: "終わり" },
  { unixMs: START + 5001, label: "too near" },
];

Deno.test("a chart of blocks has sizes, times, the peak and letters for markers", () => {
  const chart = terminalChart(series(), { ...REQUEST, markers: MARKERS });
  assert.deepEqual(chart.split("\n"), [
    "RSS of make all: peak 100 MiB at 7s",
    "100 MiB ┤                              ▁▃▄▆██",
    "        │                          ▁▃▅▇██████",
    "        │                      ▂▄▆███████████▅",
    "        │                 ▁▃▅▆████████████████",
    " 50 MiB ┤             ▂▃▅▇████████████████████▂",
    "        │         ▂▄▆██████████████████████████",
    "        │    ▁▃▅▇██████████████████████████████████████████",
    "        │▂▄▅▇██████████████████████████████████████████████",
    "      0 ┼a────────────────────────b────────────────────────",
    "         0         2         4         6         8     10 s",
    "  a load   b 終わり   and 1 other marker",
  ]);
});

Deno.test("no line is wider than the terminal, and there are at most 12 and the names", () => {
  const value = fc.option(fc.nat({ max: 2 ** 40 }), { nil: undefined });
  const rows = fc.array(fc.tuple(fc.nat(5000), value), { minLength: 1, maxLength: 40 });
  const markers = fc.array(
    fc.record({ unixMs: fc.nat(9000), label: fc.string({ unit: "binary" }) }),
  );
  fc.assert(
    fc.property(rows, markers, fc.integer({ min: 40, max: 200 }), (rows, markers, columns) => {
      const series = new ChartSeries();
      let unixMs = 0;
      for (const [stepMs, rssBytes] of rows) {
        series.add(unixMs += stepMs, rssBytes === undefined ? {} : { rssBytes });
      }
      const lines = terminalChart(series, { ...REQUEST, title: "x".repeat(99), markers, columns })
        .split("\n");
      for (const line of lines) assert.ok(columnsOf(line) <= columns, line);
      assert.ok(lines.filter((line) => /[│┤┼]/.test(line)).length <= 9 + markers.length);
      // deno-lint-ignore no-control-regex
      assert.doesNotMatch(lines.join(""), /[\u0000-\u001f\u007f-\u009f]/);
    }),
  );
});

Deno.test("of a long title as much is shown as the line has room for", () => {
  const title = "python train.py --steps 100000000000000000000";
  const [line] = terminalChart(series(), { ...REQUEST, title }).split("\n");
  assert.equal(line, "RSS of python train.py --steps 10000000…: peak 100 MiB at 7s");
  assert.equal(line!.length, REQUEST.columns);
});

Deno.test("colours change nothing but colours, and without them there is no escape", () => {
  const plain = terminalChart(series(), { ...REQUEST, markers: MARKERS });
  const colored = terminalChart(series(), { ...REQUEST, markers: MARKERS, color: true });
  assert.ok(!plain.includes("\x1b"));
  // deno-lint-ignore no-control-regex
  assert.equal(colored.replace(/\x1b\[\d*m/g, ""), plain);
  assert.ok(colored.includes("\x1b[34m"));
});

Deno.test("a stretch that was not measured stays blank, and few samples make no gaps", () => {
  const gap = new ChartSeries();
  for (let i = 0; i < 60; i++) gap.add(START + i * 100, i > 20 && i < 40 ? {} : { rssBytes: MIB });
  const row = terminalChart(gap, REQUEST).split("\n")[4]!;
  assert.match(row, /│█+ {10,}█+$/);
  const few = new ChartSeries();
  for (const ms of [0, 4000, 8000]) few.add(START + ms, { rssBytes: MIB });
  assert.match(terminalChart(few, REQUEST).split("\n")[4]!, /│█{40,}$/);
});
