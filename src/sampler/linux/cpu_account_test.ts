import assert from "node:assert/strict";
import fc from "fast-check";
import { CpuEntry, type CpuHolder, EndedCpu } from "./cpu_account.ts";

Deno.test("counts what the process and its waited-for children used", () => {
  const entry = new CpuEntry();
  entry.update(30, 12);
  assert.equal(entry.totalUs, 42);
});

Deno.test("what was used before the recording does not count", () => {
  const entry = new CpuEntry();
  entry.update(1000, 500);
  entry.forgetPast();
  assert.equal(entry.totalUs, 0);
  entry.update(1007, 503);
  assert.equal(entry.totalUs, 10);
});

Deno.test("an ended child counts until its parent waits for it, and then once", () => {
  const parent = new CpuEntry();
  let isReaped = false;
  parent.childEnded(40, () => isReaped);
  parent.update(0, 0);
  assert.equal(parent.totalUs, 40);
  isReaped = true;
  // The kernel knows of 5 ms more, which the child used after the last look at it.
  parent.update(0, 45);
  assert.equal(parent.totalUs, 45);
});

Deno.test("a child that nobody waits for is not lost", () => {
  const parent = new CpuEntry();
  parent.childEnded(40, () => false);
  parent.update(10, 0);
  // Nor are those that it waits for meanwhile, too short to be seen.
  parent.update(20, 5);
  assert.equal(parent.totalUs, 65);
});

Deno.test("one that goes without being waited for, as where SIGCHLD is ignored, is not lost either", () => {
  const parent = new CpuEntry();
  parent.childEnded(40, () => true);
  parent.update(10, 0);
  parent.update(20, 0);
  assert.equal(parent.totalUs, 60);
});

Deno.test("the total never falls, and is what was used but for what zombies did unseen", () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant("work" as const), us: fc.nat(100) }),
    fc.record({
      kind: fc.constant("childEnds" as const),
      seenUs: fc.nat(100),
      unseenUs: fc.nat(100),
    }),
    fc.record({ kind: fc.constant("unseenChild" as const), us: fc.nat(100) }),
    fc.record({ kind: fc.constant("wait" as const), which: fc.nat(9) }),
  );
  fc.assert(fc.property(fc.array(step), (steps) => {
    const entry = new CpuEntry();
    let own = 0, waited = 0, used = 0, before = 0;
    const zombies: { us: number; unseenUs: number; isReaped: boolean }[] = [];
    for (const it of steps) {
      if (it.kind === "work") {
        own += it.us;
        used += it.us;
      } else if (it.kind === "childEnds") {
        const { seenUs, unseenUs } = it;
        const zombie = { us: seenUs + unseenUs, unseenUs, isReaped: false };
        entry.childEnded(seenUs, () => zombie.isReaped);
        zombies.push(zombie);
        used += zombie.us;
      } else if (it.kind === "unseenChild") {
        waited += it.us;
        used += it.us;
      } else {
        for (const zombie of zombies.splice(it.which % (zombies.length || 1), 1)) {
          zombie.isReaped = true;
          waited += zombie.us;
        }
      }
      entry.update(own, waited);
      assert.ok(entry.totalUs >= before);
      assert.equal(entry.totalUs, used - zombies.reduce((sum, { unseenUs }) => sum + unseenUs, 0));
      before = entry.totalUs;
    }
    for (const zombie of zombies) zombie.isReaped = true;
    waited += zombies.reduce((sum, { us }) => sum + us, 0);
    entry.update(own, waited);
    assert.equal(entry.totalUs, used, "once all children are waited for, the total is exact");
  }));
});

/** A process of that parent that used so much. */
function holder(pid: number, ppid: number, ownUs: number, startTime = pid): CpuHolder {
  const cpu = new CpuEntry();
  cpu.update(ownUs, 0);
  return { pid, ppid, startTime, cpu, accountCpu: () => {}, wasReaped: () => true };
}

Deno.test("a family that ended between two samples counts once, in whatever order that is noticed", () => {
  // make, and below it g++ and its compiler, which ended after 4 s; make has waited for both.
  const order = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 });
  fc.assert(fc.property(order, (order) => {
    const make = holder(10, 1, 5);
    const family = [
      holder(11, 10, 20),
      holder(12, 11, 4000),
      holder(13, 12, 300),
      holder(14, 99, 7),
    ];
    const ended = new EndedCpu();
    for (const at of order) ended.add(family[at]!);
    ended.creditParents((pid) => pid === make.pid ? make : undefined);
    make.cpu.update(5, 4320);
    assert.equal(make.cpu.totalUs, 4325);
    assert.equal(ended.totalUs, 7, "of an orphan nobody here waits for");
    ended.creditParents(() => undefined);
    assert.equal(ended.totalUs, 7, "once");
  }));
});

Deno.test("a circle of parents, by pids that were used again, comes to an end", () => {
  const ended = new EndedCpu();
  // The first is no child of a later process, and two are each other's parent by their pids.
  for (const process of [holder(5, 6, 10, 1), holder(5, 6, 20, 9), holder(6, 5, 40, 9)]) {
    ended.add(process);
  }
  ended.creditParents(() => undefined);
  assert.ok(ended.totalUs >= 10, `${ended.totalUs}`);
});

Deno.test("who is forgotten is counted for nobody, those that end later are", () => {
  const ended = new EndedCpu();
  ended.add(holder(11, 1, 20));
  ended.forget();
  ended.add(holder(12, 1, 7));
  ended.creditParents(() => undefined);
  assert.equal(ended.totalUs, 7);
});
