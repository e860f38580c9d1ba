import assert from "node:assert/strict";
import { compared, runOf } from "../../../tests/support/compared.ts";
import { ChartSeries } from "../../series/series.ts";
import { comparisonPage } from "./html.ts";

const series = new ChartSeries();
for (const ms of [0, 1000, 2000]) series.add(1e12 + ms, { rssBytes: 1e8 });

Deno.test("the page has the verdict, the pictures and the tables, and nothing in it acts", () => {
  const evil = `<script>alert(1)</script>"'&`;
  const run = (loadMib: number) => ({
    ...runOf({ loadMib, markers: [[0, evil], [5000, "train"]] }),
    path: evil,
  });
  const comparison = compared([run(400)], [run(440)], ["5%"]);
  const overlaid = [{ name: evil, series }, { name: "new", series }];
  const page = comparisonPage({ comparison, overlaid, phases: [{ name: evil, overlaid }] });
  assert.match(page, /<h1 class="bad">Regression: Peak RSS rose by 10\.0%/);
  assert.equal(page.match(/<svg /g)!.length, 2);
  assert.equal(page.match(/<table>/g)!.length, 2);
  assert.match(page, /<tr class="bad"><td>Peak RSS</);
  assert.doesNotMatch(page, /<script|src=|href=/);
  assert.match(page, /default-src 'none'/);
});
