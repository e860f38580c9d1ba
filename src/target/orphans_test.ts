import assert from "node:assert/strict";
import { Orphans } from "./orphans.ts";

/** Memmark's children 10 (the command), 20 (a helper) and orphans; records whom it reaps. */
function start(children: () => readonly number[]) {
  const reaped: number[] = [];
  const orphans = new Orphans(
    {
      adopt: () => {},
      reap(pid) {
        reaped.push(pid);
        return pid % 2 === 0 ? undefined : { maxRssBytes: pid * 100, cpuMs: pid };
      },
    },
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

Deno.test("what orphans used is known once they are reaped", () => {
  const { orphans } = start(() => [10, 11, 12, 13]);
  assert.deepEqual(orphans.usage(), { maxRssBytes: 0, cpuMs: 0 });
  orphans.sweep(0);
  assert.deepEqual(orphans.usage(), { maxRssBytes: 1300, cpuMs: 24 });
});

Deno.test("it is known whether any are left, the command and helpers apart", () => {
  let children = [10, 20, 11];
  const { orphans } = start(() => children);
  assert.equal(orphans.areLeft, true, "nothing is known before the first look");
  orphans.sweep(0);
  assert.equal(orphans.areLeft, false, "the only one was reaped");
  children = [10, 20, 12];
  orphans.sweep(1000);
  assert.equal(orphans.areLeft, true);
  children = [10, 20];
  orphans.sweep(2000);
  assert.equal(orphans.areLeft, false);
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
  assert.equal(orphans.areLeft, true);
});
