import assert from "node:assert/strict";
import fc from "fast-check";
import type { CpuUse } from "../../model/sample.ts";
import { PsCpu } from "./ps_cpu.ts";
import type { PsMember } from "./ps_tree.ts";

type Fake = PsMember & { row: { cpuTimeMs?: number } };

function member(pid: number, cpuTimeMs?: number): Fake {
  const row = { pid, ppid: 1, startTime: 0, ended: false, command: "x" };
  return {
    pid,
    startTime: 0,
    row: { ...row, ...cpuTimeMs !== undefined && { cpuTimeMs } },
  };
}

Deno.test("of a launched tree all counts, of an attached one what came after the first look", () => {
  const [root, early, late] = [member(1, 700), member(2, 5_000), member(3, 40)];
  for (const [launched, firstMs] of [[true, 5_700], [false, 0]] as const) {
    const cpu = new PsCpu("darwin", launched);
    root.row.cpuTimeMs = 700;
    assert.equal(cpu.update([root, early], true, 0).cpuTimeMs, firstMs);
    root.row.cpuTimeMs = 710;
    assert.equal(cpu.update([root, early, late], true, 10).cpuTimeMs, firstMs + 50);
    assert.deepEqual(cpu.of(early), { cpuTimeMs: 5_000 });
  }
});

Deno.test("what ended members had used when last seen still counts", () => {
  const cpu = new PsCpu("darwin", true);
  const child = member(2, 30);
  cpu.update([member(1, 0), child], true, 0);
  assert.equal(cpu.update([], true, 10).cpuTimeMs, 30);
});

Deno.test("a time that falls, as of a pid that went to another process, takes nothing away", () => {
  const cpu = new PsCpu("darwin", true);
  const one = member(1, 500);
  cpu.update([one], true, 0);
  one.row.cpuTimeMs = 20;
  assert.equal(cpu.update([one], true, 10).cpuTimeMs, 500);
});

Deno.test("where the time of a member is not known, the tree's is absent, and then nothing is lost", () => {
  const cpu = new PsCpu("darwin", true);
  const [root, child] = [member(1, 100), member(2, 100)];
  cpu.update([root, child], true, 0);
  root.row.cpuTimeMs = 150;
  delete child.row.cpuTimeMs;
  assert.deepEqual(cpu.update([root, child], true, 100), {});
  assert.deepEqual(cpu.of(root), { cpuPercent: 50, cpuTimeMs: 150 });
  assert.deepEqual(cpu.of(child), {});
  child.row.cpuTimeMs = 250;
  assert.deepEqual(cpu.update([root, child], true, 200), { cpuPercent: 100, cpuTimeMs: 400 });
  assert.deepEqual(cpu.update([root], false, 300), {});
});

const paces: ["linux" | "darwin", number, (number | undefined)[]][] = [
  // Whole seconds, looked at every second: a share of ten seconds, every ten seconds.
  ["linux", 1_000, [...Array(10), 50, ...Array(9), 50, undefined]],
  ["linux", 5_000, [undefined, undefined, 50, undefined, 50]],
  ["linux", 10_000, [undefined, 50, 50, 50]],
  ["darwin", 10, [...Array(10), 50, ...Array(9), 50, undefined]],
  ["darwin", 100, [undefined, 50, 50, 50]],
  ["darwin", 1_000, [undefined, 50, 50, 50]],
];

for (const [system, intervalMs, shares] of paces) {
  Deno.test(`on ${system} every ${intervalMs} ms a share is told as often as the steps of ps allow`, () => {
    const grainMs = { linux: 1_000, darwin: 10 }[system];
    const cpu = new PsCpu(system, true);
    const root = member(1, 0);
    const seen = shares.map((_, tick) => {
      root.row.cpuTimeMs = Math.floor(tick * intervalMs / 2 / grainMs) * grainMs;
      const { cpuPercent } = cpu.update([root], true, tick * intervalMs);
      assert.equal(cpu.of(root).cpuPercent, cpuPercent);
      return cpuPercent;
    });
    assert.deepEqual(seen, shares);
  });
}

Deno.test("ticks that come a little early do not put a share off to the next", () => {
  const cpu = new PsCpu("darwin", true);
  const root = member(1, 0);
  cpu.update([root], true, 0.4);
  root.row.cpuTimeMs = 50;
  const { cpuPercent } = cpu.update([root], true, 99.9);
  assert.ok(Math.abs(cpuPercent! - 50) < 0.5, `${cpuPercent}`);
});

/** Processes that come, work and go, as `ps` shows them in steps. */
const history = fc.array(
  fc.record({
    passMs: fc.integer({ min: 1, max: 4_000 }),
    work: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }),
    lives: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
  }),
  { maxLength: 60, size: "max" },
);

Deno.test("the total never falls nor exceeds what was used, and no share is off by more than a tenth a process", () => {
  fc.assert(
    fc.property(history, fc.constantFrom("linux", "darwin"), (steps, system) => {
      const grainMs = { linux: 1_000, darwin: 10 }[system];
      const cpu = new PsCpu(system, true);
      const usedMs = [0, 0, 0];
      let members = usedMs.map((_, index) => member(index + 1, 0));
      let atMs = 0, before: CpuUse = cpu.update(members, true, atMs);
      let shareAtMs = 0, sharedUsedMs = 0;
      const total = () => usedMs.reduce((sum, ms) => sum + ms, 0);
      for (const { passMs, work, lives } of steps) {
        atMs += passMs;
        members = members.filter((one) => lives[one.pid - 1]);
        for (const one of members) {
          usedMs[one.pid - 1]! += work[one.pid - 1]! * passMs;
          one.row.cpuTimeMs = Math.floor(usedMs[one.pid - 1]! / grainMs) * grainMs;
        }
        const now = cpu.update(members, true, atMs);
        assert.ok(now.cpuTimeMs! >= before.cpuTimeMs!);
        assert.ok(now.cpuTimeMs! <= total());
        before = now;
        if (now.cpuPercent === undefined) continue;
        const truth = (total() - sharedUsedMs) / (atMs - shareAtMs) * 100;
        assert.ok(Math.abs(now.cpuPercent - truth) <= 3 * 100 / 9.5, `${now.cpuPercent} ${truth}`);
        [shareAtMs, sharedUsedMs] = [atMs, total()];
      }
    }),
    { numRuns: 300 },
  );
});
