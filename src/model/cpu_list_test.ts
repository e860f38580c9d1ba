import assert from "node:assert/strict";
import { countCpus } from "./cpu_list.ts";

const LISTS: readonly (readonly [string, number | undefined])[] = [
  ["0", 1],
  ["0-1\n", 2],
  ["0-3,8", 5],
  ["0,2,4-7", 6],
  ["", undefined],
  ["3-1", undefined],
  ["all", undefined],
];

for (const [list, count] of LISTS) {
  Deno.test(`the list ${JSON.stringify(list)} names ${count ?? "no"} processors`, () => {
    assert.equal(countCpus(list), count);
  });
}
