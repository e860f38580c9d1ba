import assert from "node:assert/strict";
import type { Metrics } from "../../model/sample.ts";
import { sumsOf } from "./ps_sums.ts";

const cases: [string, Metrics[], Metrics][] = [
  ["nobody has no sums", [], {}],
  ["a process without figures has none", [{}], {}],
  ["each figure is summed for itself", [
    { rssBytes: 1, vszBytes: 10, physFootprintBytes: 100, mappedRegions: 7 },
    { rssBytes: 2, vszBytes: 20, physFootprintBytes: 0, mappedRegions: 8 },
  ], { rssBytes: 3, vszBytes: 30, physFootprintBytes: 100, mappedRegions: 15 }],
  [
    "a sum is absent where a process lacks its part, the first or the last",
    [{ rssBytes: 1, vszBytes: 10 }, { rssBytes: 2, mappedRegions: 8 }],
    { rssBytes: 3 },
  ],
  ["a zero is a figure", [{ rssBytes: 0 }, { rssBytes: 0 }], { rssBytes: 0 }],
];

for (const [what, parts, sums] of cases) {
  Deno.test(what, () => assert.deepEqual(sumsOf(parts), sums));
}
