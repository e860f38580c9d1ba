import assert from "node:assert/strict";
import { Orphans } from "./orphans.ts";

/** Memmark's children 10 (the command), 20 (a helper) and orphans; records whom it reaps. */
function start(children: () => readonly number[]) {
  const reaped: number[] = [];
  const orphans = new Orphans(
    { adopt: () => {}, reap: (pid) => reaped.push(pid) },
    children,
    (pid) => pid === 10 || pid === 20,
  );
  return { orphans, reaped };
}

Deno.test("orphans are reaped, and never whom somebody else waits for", () => {
  const { orphans, reaped } = start(() => [10, 11, 20, 21]);
  orphans.sweep(0);
  assert.deepEqual(reaped, [11, 21]);
});

Deno.test("however short the interval, it looks no more than four times a second", () => {
  let looks = 0;
  const { orphans } = start(() => {
    looks++;
    return [];
  });
  for (let ms = 0; ms < 1000; ms++) orphans.sweep(ms);
  assert.equal(looks, 4);
});

Deno.test("without a list of children nobody is reaped", () => {
  const { orphans, reaped } = start(() => []);
  orphans.sweep(0);
  assert.deepEqual(reaped, []);
});
